/** `TF_NUM_INTRAOP_THREADS=<n> node thread-counts.js`: trains a model whose products are divided among threads, and prints a digest. */
import { createHash } from 'node:crypto';
import { processEngine } from '@exmix/tensors/process-engine';
import { ADAFACTOR_DEFAULTS } from '../adafactor-options.js';
import { initialParameters } from '../initial-parameters.js';
import { parseT5Config } from '../t5-config.js';
import { T5Trainer } from '../t5-trainer.js';

const config = parseT5Config({
  vocab_size: 8000,
  d_model: 256,
  d_kv: 32,
  d_ff: 512,
  num_layers: 1,
  num_decoder_layers: 1,
  num_heads: 8,
  feed_forward_proj: 'gated-gelu',
  tie_word_embeddings: false,
});
const [rows, inputLength, targetLength] = [32, 128, 32];
const ids = (length: number, step: number) =>
  Int32Array.from({ length: rows * length }, (_, i) => 3 + ((i * 7919 + step * 104_729) % 7900));

const options = { zLoss: 1e-4, dropout: 0.1, adafactor: ADAFACTOR_DEFAULTS, opByOp: true };
const trainer = T5Trainer.create(await processEngine(), config, options, initialParameters(config, 3));
const hash = createHash('sha256');
for (let step = 0; step < 2; step++) {
  const batch = {
    rows,
    inputLength,
    targetLength,
    inputs: ids(inputLength, step),
    inputSegments: new Int32Array(rows * inputLength).fill(1),
    decoderInputs: ids(targetLength, step + 10),
    decoderSegments: new Int32Array(rows * targetLength).fill(1),
    targets: ids(targetLength, step + 20),
    weights: new Float32Array(rows * targetLength).fill(1),
  };
  hash.update(JSON.stringify(await trainer.step(batch, step, 11, 1e-2)));
}
for (const tensors of [trainer.parameters, trainer.optimizerState])
  for (const tensor of tensors.values()) hash.update((await tensor.data()) as Float32Array);
console.log(hash.digest('hex'));
trainer.dispose();
