import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packRows } from './pack-rows.js';
import { padRows } from './pad-rows.js';
import type { RowBatch, RowBatcher } from './row-batch.js';

type Example = { inputs: number[]; targets: number[] };

const ids = fc.array(fc.integer({ min: 2, max: 99 }), { maxLength: 12 });
const streams = fc.record({
  examples: fc.array(fc.record({ inputs: ids, targets: ids }), { maxLength: 40 }),
  rows: fc.integer({ min: 1, max: 4 }),
  inputLength: fc.integer({ min: 2, max: 16 }),
  targetLength: fc.integer({ min: 2, max: 16 }),
});

function run(batcher: RowBatcher, examples: readonly Example[]): RowBatch[] {
  const batches = examples.map(({ inputs, targets }) => batcher.add(Int32Array.from(inputs), Int32Array.from(targets)));
  return [...batches, batcher.flush()].filter((batch) => batch !== undefined);
}

/** The examples of batches again, in the order of rows and segments, checking ids, positions and shift on the way. */
function unpack(batches: readonly RowBatch[]): Example[] {
  return batches.flatMap((batch) => {
    const found: Example[] = [];
    for (let row = 0; row < batch.rows; row++) {
      const encoder = slices(batch.encoderInputTokens, batch.encoderSegmentIds, row, batch.inputLength);
      const decoder = slices(batch.decoderTargetTokens, batch.decoderSegmentIds, row, batch.targetLength);
      assert.equal(encoder.length, decoder.length);
      assert.equal(encoder.length > 0, row < batch.filledRows);
      for (const [i, inputs] of encoder.entries()) {
        const { tokens, from } = decoder[i] as Slice;
        assert.deepEqual(
          [...batch.encoderPositions.subarray(inputs.from, inputs.from + inputs.tokens.length)],
          [...inputs.tokens.keys()],
        );
        assert.deepEqual([...batch.decoderPositions.subarray(from, from + tokens.length)], [...tokens.keys()]);
        assert.deepEqual(
          [...batch.decoderInputTokens.subarray(from, from + tokens.length)],
          [0, ...tokens.slice(0, -1)],
          'the shift starts anew at every segment',
        );
        assert.ok(batch.decoderLossWeights.subarray(from, from + tokens.length).every((weight) => weight === 1));
        found.push({ inputs: inputs.tokens, targets: tokens });
      }
    }
    assert.equal(found.length, batch.examples);
    const weights = batch.decoderLossWeights.reduce((sum, weight) => sum + weight, 0);
    assert.equal(weights, batch.decoderTargetTokens.filter((token) => token !== 0).length);
    return found;
  });
}

type Slice = { tokens: number[]; from: number };

function slices(tokens: Int32Array, segments: Int32Array, row: number, length: number): Slice[] {
  const found: Slice[] = [];
  for (let i = row * length; i < (row + 1) * length; i++) {
    const segment = segments[i] as number;
    assert.equal(segment === 0, tokens[i] === 0);
    if (segment === 0) continue;
    if (segment > found.length) found.push({ tokens: [], from: i });
    (found[segment - 1] as Slice).tokens.push(tokens[i] as number);
  }
  return found;
}

const trimmed = (examples: readonly Example[], inputLength: number, targetLength: number) =>
  examples.map(({ inputs, targets }) => ({
    inputs: [...inputs.slice(0, inputLength - 1), 1],
    targets: [...targets.slice(0, targetLength - 1), 1],
  }));

for (const [name, batcher] of [
  ['packing', packRows],
  ['padding', padRows],
] as const) {
  test(`${name} keeps every example whole and in order, trimmed and with EOS`, () => {
    fc.assert(
      fc.property(streams, ({ examples, ...options }) => {
        const batches = run(batcher(options), examples);
        assert.deepEqual(unpack(batches), trimmed(examples, options.inputLength, options.targetLength));
        for (const batch of batches.slice(0, -1)) assert.equal(batch.filledRows, options.rows);
      }),
    );
  });
}

test('packing goes on at any batch as if it had not stopped', () => {
  fc.assert(
    fc.property(streams, fc.nat(), ({ examples, ...options }, pick) => {
      const batches = run(packRows(options), examples);
      if (batches.length === 0) return;
      const from = pick % batches.length;
      const firstExample = batches.slice(0, from).reduce((sum, batch) => sum + batch.examples, 0);
      const again = run(packRows({ ...options, firstExample }), examples.slice(firstExample));
      assert.deepEqual(again, batches.slice(from));
    }),
  );
});

test('a row closes at the multiples of the longer length, as the reference packs in batches of that many', () => {
  const examples = Array.from({ length: 7 }, () => ({ inputs: [], targets: [] }));
  const batches = run(packRows({ rows: 3, inputLength: 4, targetLength: 3 }), examples);
  assert.deepEqual([...(batches[0] as RowBatch).encoderSegmentIds], [1, 2, 3, 0, 1, 0, 0, 0, 1, 2, 3, 0]);
});

test('the padded decoder input shows the EOS after the targets, where no loss is taken', () => {
  const [batch] = run(padRows({ rows: 1, inputLength: 4, targetLength: 5 }), [{ inputs: [7], targets: [3, 9] }]);
  assert.deepEqual([...(batch as RowBatch).decoderInputTokens], [0, 3, 9, 1, 0]);
  assert.deepEqual([...(batch as RowBatch).decoderLossWeights], [1, 1, 1, 0, 0]);
});
