/** `node our-decoding.js <folder> <beams> <tokens>`: our side of the benchmark, as `StepProcess` starts it. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { generate } from '@exmix/t5/generate';
import { processEngine } from '@exmix/tensors/process-engine';
import { openSafetensors } from '@exmix/tensors/safetensors';
import * as tf from '@tensorflow/tfjs-core';
import { stepBatch } from '../train-step/step-batch.js';
import { SMALL } from '../train-step/step-size.js';

const [folder, beams, tokens] = process.argv.slice(2) as [string, string, string];
const engine = await processEngine();
const file = await open(join(folder, 'model.safetensors'));
const stored = await openSafetensors({
  size: (await file.stat()).size,
  read: async (start, end) => (await file.read(new Uint8Array(end - start), 0, end - start, start)).buffer,
});
const parameters = new Map<string, tf.Tensor>();
for (const name of stored.names) {
  const { data, shape } = await stored.read(name);
  parameters.set(name, tf.tensor(data, [...shape], 'float32'));
}
await file.close();
// No id that could end an answer.
const config = { ...SMALL.config, eos_token_id: -1 };
const { inputs, inputLength } = stepBatch(SMALL);
const rows = Array.from({ length: SMALL.rows }, (_, row) => inputs.slice(row * inputLength, (row + 1) * inputLength));
const options = {
  method: beams === '1' ? 'greedy' : 'beam',
  beams: Number(beams),
  lengthPenalty: 1,
  maxLength: Number(tokens),
} as const;
const about = `exmix, ${engine.kind}, TensorFlow ${engine.tensorflowVersion}, ${engine.threads} threads`;
console.log(JSON.stringify({ ready: about }));

for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const answers = await generate(engine, config, parameters, rows, options);
  const seconds = (performance.now() - start) / 1000;
  const ids = answers.flatMap((answer) => [...answer.tokens]);
  const checksum = ids.reduce((sum, id, place) => sum + (place + 1) * id, 0);
  console.log(JSON.stringify({ seconds, loss: checksum }));
}
