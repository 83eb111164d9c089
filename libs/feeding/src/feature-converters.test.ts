import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { autoregressiveInputs } from './autoregressive-inputs.js';
import { convertFeatures } from './feature-converters.js';
import { flatten } from './flatten.js';
import { unflatten } from './unflatten.js';

const records = [{ inputs: [7, 8, 1], targets: [3, 1] }];

for (const [name, run, code] of [
  ['a length is missing', () => convertFeatures('EncDecFeatureConverter', records, { inputs: 4 }), 'missing-length'],
  [
    'a length is too many',
    () => convertFeatures('LMFeatureConverter', records, { targets: 4, inputs: 4 }),
    'extra-length',
  ],
  [
    'a feature is missing',
    () => convertFeatures('EncDecFeatureConverter', [{ inputs: [1] }], { inputs: 4, targets: 4 }),
    'no-such-feature',
  ],
  [
    'a feature is too long',
    () => convertFeatures('EncDecFeatureConverter', records, { inputs: 2, targets: 4 }),
    'too-long',
  ],
  [
    'a feature is a list of lists',
    () => convertFeatures('LMFeatureConverter', [{ targets: [[1]] }], { targets: 4 }),
    'bad-rank',
  ],
  [
    'ids are no integers',
    () => convertFeatures('LMFeatureConverter', [{ targets: [1.5] }], { targets: 4 }),
    'bad-type',
  ],
  [
    'packed rows are to be packed',
    () => convertFeatures('PrePackedEncDecFeatureConverter', [], {}, { pack: true }),
    'pre-packed',
  ],
  [
    'a pre-packed row is too short',
    () => convertFeatures('PrePackedLMFeatureConverter', [prePacked(3)], { targets: 4 }),
    'bad-length',
  ],
  ['the name is unknown', () => convertFeatures('LmFeatureConverter', [], {}), 'no-such-converter'],
] as const) {
  test(`it is refused that ${name}`, () => assert.throws(run, { name: 'InputError', code }));
}

function prePacked(length: number) {
  const names = ['input_tokens', 'target_tokens', 'loss_weights', 'positions', 'segment_ids'];
  return Object.fromEntries(names.map((name) => [`decoder_${name}`, new Array<number>(length).fill(1)]));
}

test('a decoder takes the converter that the lengths ask for', () => {
  const record = { inputs: [7, 1], targets: [3, 1], suffixes: [5, 1] };
  const features = (lengths: Record<string, number>) =>
    Object.keys(convertFeatures('DecoderFeatureConverter', [record], lengths, { pack: false })[0] ?? {});
  assert.ok(!features({ targets: 3 }).includes('decoder_causal_attention'));
  assert.ok(features({ inputs: 3, targets: 3 }).includes('decoder_causal_attention'));
  assert.ok(features({ inputs: 3, targets: 3, suffixes: 3 }).includes('target_suffix_weights'));
});

test('the shift starts anew at every segment and nowhere else', () => {
  const segments = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), { maxLength: 5 });
  fc.assert(
    fc.property(segments, fc.nat(3), fc.nat(9), (lists, padding, bosId) => {
      const zeros = new Array<number>(padding).fill(0);
      const targets = [...lists.flat(), ...zeros];
      const sequenceId = [...lists.flatMap((list, i) => list.map(() => i + 1)), ...zeros];
      const shifted = autoregressiveInputs(targets, { sequenceId, bosId });
      const expected = lists.flatMap((list) => [bosId, ...list.slice(0, -1)]);
      assert.deepEqual(shifted.slice(0, expected.length), expected);
      if (padding > 0) assert.equal(shifted[expected.length], lists.length > 0 ? bosId : shifted[0]);
      assert.ok(shifted.slice(expected.length + 1).every((id) => id === 0));
    }),
  );
});

test('names that every object inherits are names as others', () => {
  const flat = JSON.parse('{"__proto__/polluted": 1, "constructor/name": 2, "a/toString": 3, "b/__proto__": 4}');
  const nested = unflatten<number>(flat);
  assert.equal(JSON.stringify(nested), JSON.stringify(JSON.parse(NESTED)));
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  assert.equal(Object.getPrototypeOf(nested), Object.prototype);
});

const NESTED = '{"__proto__":{"polluted":1},"constructor":{"name":2},"a":{"toString":3},"b":{"__proto__":4}}';

test('flattening and unflattening undo each other', () => {
  const key = fc.string({ minLength: 1, maxLength: 4 }).filter((text) => !text.includes('/') && text !== '__proto__');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, fc.array(fc.nat()), tie('tree')), { minKeys: 1, maxKeys: 3 }),
  }));
  fc.assert(
    fc.property(tree, (nested) => {
      const plain = JSON.parse(JSON.stringify(nested));
      assert.deepEqual(unflatten(flatten(plain)), plain);
    }),
  );
});
