/**
 * `node our-steps.js <folder> <mini | small> <graph | unfused | bfloat16 | op-by-op>`: our side of the benchmark, as
 * `StepProcess` starts it (`unfused` with `EXMIX_FUSED=off`). Recorded graphs are kept in `<folder>/graphs`.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CodeDigester } from '@exmix/stage-kit/code-digest';
import { ADAFACTOR_DEFAULTS } from '@exmix/t5/adafactor-options';
import { type NamedValues, T5Trainer } from '@exmix/t5/t5-trainer';
import { KeptGraphs } from '@exmix/tensors/kept-graphs';
import { processEngine } from '@exmix/tensors/process-engine';
import { openSafetensors } from '@exmix/tensors/safetensors';
import { stepBatch } from './step-batch.js';
import { LEARNING_RATE, STEP_SIZES } from './step-size.js';

const [folder, name, mode] = process.argv.slice(2) as [string, string, string];
const size = STEP_SIZES.find((size) => size.name === name);
if (size === undefined) throw new Error(`there is no size ${name}`);
const engine = await processEngine();
const file = await open(join(folder, 'model.safetensors'));
const weights: NamedValues[] = [];
const stored = await openSafetensors({
  size: (await file.stat()).size,
  read: async (start, end) => (await file.read(new Uint8Array(end - start), 0, end - start, start)).buffer,
});
for (const name of stored.names) weights.push({ name, ...(await stored.read(name)) });
await file.close();
const options = {
  zLoss: 0,
  dropout: 0,
  adafactor: ADAFACTOR_DEFAULTS,
  opByOp: mode === 'op-by-op',
  precision: mode === 'bfloat16' ? 'bfloat16' : 'float32',
} as const;
const code = await new CodeDigester().digest([import.meta.resolve('@exmix/t5/t5-trainer')]);
const place = engine.graphs && { ...engine.graphs, folder: join(folder, 'graphs') };
const kept = KeptGraphs.open({ ...engine, graphs: place }, code, { log: console.error });
const trainer = T5Trainer.create(engine, size.config, options, weights.splice(0), undefined, kept);
const batch = stepBatch(size);
const about = `exmix, ${engine.kind}, TensorFlow ${engine.tensorflowVersion}, ${engine.threads} threads`;
console.log(JSON.stringify({ ready: about }));

let step = 0;
for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const { crossEntropy } = await trainer.step(batch, step++, 0, LEARNING_RATE);
  console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, loss: crossEntropy }));
}
