import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { modelSettings } from './model-schema.js';
import { MODEL_SIZE_NAMES, MODEL_SIZES } from './model-sizes.js';
import { parseConfig } from './parse-config.js';

const schema = z.strictObject({ model: modelSettings });
const parse = (model: object) => parseConfig(schema, JSON.stringify({ model }), 'pipeline.json').model;

test('a named size is the same as its sizes', () => {
  for (const size of MODEL_SIZE_NAMES) assert.deepEqual(parse({ size }), parse(MODEL_SIZES[size]));
  const small = parse({ size: 't5-v1_1-small' });
  assert.deepEqual(
    [small.d_model, small.d_kv, small.d_ff, small.num_layers, small.num_heads, small.tie_word_embeddings],
    [512, 64, 1024, 8, 6, false],
  );
  assert.equal(small.vocab_size, undefined);
  assert.equal(parse({ size: 't5-3b', vocab_size: 32_128 }).vocab_size, 32_128);
});

test('an unknown name is refused with the nearest and the list', () => {
  assert.throws(() => parse({ size: 't5-v1.1-small' }), {
    code: 'invalid-config',
    message: /model\.size: "t5-v1\.1-small": is no published size; did you mean "t5-v1_1-small"\? \(known: t5-small, /,
  });
  assert.throws(() => parse({ size: 'gpt-2' }), { message: /"gpt-2": is no published size \(known: / });
});

test('a name and sizes are not mixed, and a wrong field of the sizes is named', () => {
  assert.throws(() => parse({ size: 't5-small', d_ff: 4 }), { message: /model\.d_ff: unknown key/ });
  assert.throws(() => parse({ ...MODEL_SIZES['t5-small'], d_f: 4 }), {
    message: /model\.d_f: unknown key; did you mean "d_ff"\?/,
  });
});
