import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { startTrainer } from './train-step/start-trainer.js';
import { stepBatch } from './train-step/step-batch.js';
import { LEARNING_RATE, MINI } from './train-step/step-size.js';

/**
 * 1,000 steps of mini, dropout on: tensors alive and resident memory as they go. Parts are other numbers of steps. Each
 * step has a batch of its own, and every hundredth scores one too, as a phase does.
 */
const STEPS = 1000;
const TOLD = 10;

export async function run(parts: readonly string[]): Promise<void> {
  const steps = Number(parts[0] ?? STEPS);
  const trainer = await startTrainer(MINI, { dropout: 0.1 });
  const every = Math.max(1, Math.floor(steps / TOLD));
  const seen: { tensors: number; resident: number }[] = [];
  const start = performance.now();
  for (let step = 0; step < steps; step++) {
    const { crossEntropy } = await trainer.step(stepBatch(MINI, step), step, 1, LEARNING_RATE);
    if ((step + 1) % every !== 0) continue;
    await trainer.score(stepBatch(MINI, step));
    const { numTensors } = tf.memory();
    const { resident, anonymous } = await memory();
    seen.push({ tensors: numTensors, resident });
    const seconds = (performance.now() - start) / 1000 / (step + 1);
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
    console.log(
      `  step ${String(step + 1).padStart(5)}: ${numTensors} tensors, resident ${megabytes(resident)}, its own pages ${megabytes(anonymous)}, loss ${crossEntropy.toFixed(3)}, ${seconds.toFixed(2)} s/step`,
    );
  }
  trainer.dispose();
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined) return;
  console.log(
    `  from step ${every} to ${steps}: ${last.tensors - first.tensors} tensors more, ${((last.resident - first.resident) / 1e6).toFixed(1)} MB more`,
  );
  if (last.tensors !== first.tensors) throw new Error('tensors are left behind');
}

async function memory(): Promise<{ resident: number; anonymous: number }> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const bytes = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024;
  return { resident: bytes('VmRSS'), anonymous: bytes('RssAnon') };
}
