import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialParameters } from './initial-parameters.js';
import { parseT5Config } from './t5-config.js';

const config = parseT5Config({
  vocab_size: 500,
  d_model: 64,
  d_kv: 16,
  d_ff: 128,
  num_layers: 2,
  num_heads: 4,
  feed_forward_proj: 'gated-gelu',
  tie_word_embeddings: false,
});

test('weights have the scales of the reference, and depend on seed and name only', () => {
  const parameters = new Map([...initialParameters(config, 5)].map(({ name, data }) => [name, data]));
  const deviation = (name: string) => {
    const data = parameters.get(name)!;
    return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
  };
  const near = (name: string, expected: number) =>
    assert.ok(Math.abs(deviation(name) / expected - 1) < 0.06, `${name}: ${deviation(name)}, not ${expected}`);
  near('shared.weight', 1);
  near('lm_head.weight', 64 ** -0.5);
  near('encoder.block.0.layer.0.SelfAttention.q.weight', (64 * 16) ** -0.5);
  near('decoder.block.1.layer.1.EncDecAttention.o.weight', 64 ** -0.5);
  near('encoder.block.1.layer.1.DenseReluDense.wo.weight', 128 ** -0.5);
  assert.ok(parameters.get('decoder.final_layer_norm.weight')!.every((value) => value === 1));

  const again = new Map([...initialParameters(config, 5)].map(({ name, data }) => [name, data]));
  assert.deepEqual(again, parameters);
  const other = new Map([...initialParameters(config, 6)].map(({ name, data }) => [name, data]));
  assert.notDeepEqual(other.get('shared.weight'), parameters.get('shared.weight'));
});
