import assert from 'node:assert/strict';
import { test } from 'node:test';
import { productWork } from './product-work.js';
import { MINI } from './step-size.js';

test('the products of a step are those of a count by hand', () => {
  const one = {
    ...MINI,
    rows: 2,
    inputLength: 3,
    targetLength: 5,
    config: { ...MINI.config, d_model: 7, d_kv: 11, num_heads: 13, d_ff: 17, vocab_size: 19, num_layers: 1 },
  };
  const width = 11 * 13;
  const encoder = 6 * (4 * 7 * width + 3 * 7 * 17) + 2 * 2 * 13 * 3 * 3 * 11;
  const self = 10 * 4 * 7 * width + 2 * 2 * 13 * 5 * 5 * 11;
  const cross = 10 * 2 * 7 * width + 6 * 2 * 7 * width + 2 * 2 * 13 * 5 * 3 * 11;
  const decoder = self + cross + 10 * 3 * 7 * 17;
  const of = (blocks: number) => productWork({ ...one, config: { ...one.config, num_decoder_layers: blocks } });
  assert.equal(of(0), 6 * (encoder + 10 * 7 * 19));
  assert.equal(of(2), 6 * (encoder + 2 * decoder + 10 * 7 * 19));
});
