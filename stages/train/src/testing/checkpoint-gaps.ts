/**
 * Measures how much longer a step takes while a checkpoint is written, at the size `mini` (d_model 256, 4 + 4 layers,
 * vocabulary 8,000, batch 32 x (128, 32)): node stages/train/dist/testing/checkpoint-gaps.js [steps] [steps a checkpoint]
 */
// biome-ignore lint/style/noRestrictedImports: a measurement makes its own folder
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { T5Trainer } from '@exmix/t5/t5-trainer';
import { runPhase, SMALL_PHASE } from './phase-bench.js';

const [steps = 80, every = 20] = process.argv.slice(2).map(Number);
/** Steps that are left out at the start: the graph is recorded in the first. */
const WARMUP = 3;

const folder = await mkdtemp(join(tmpdir(), 'exmix-gaps-'));
const config = {
  ...SMALL_PHASE,
  model: {
    ...SMALL_PHASE.model,
    d_model: 256,
    num_heads: 8,
    d_kv: 32,
    d_ff: 512,
    num_layers: 4,
    num_decoder_layers: 4,
    vocab_size: 8000,
  },
  phase: {
    ...SMALL_PHASE.phase,
    steps,
    batchRows: 32,
    inputLength: 128,
    targetLength: 32,
    checkpointEverySteps: every,
    checkpoints: { keepLast: 2 },
    validateEverySteps: 0,
    dropout: 0,
  },
};
/** When each step began and ended. */
const taken: { from: number; to: number }[] = [];
const { step } = T5Trainer.prototype;
T5Trainer.prototype.step = async function (this: T5Trainer, ...given) {
  const from = performance.now();
  const metrics = await step.apply(this, given);
  taken.push({ from, to: performance.now() });
  return metrics;
};
/** Steps after which a checkpoint was there for good. */
const saved: { step: number; at: number }[] = [];
try {
  await runPhase(folder, {
    config: config as typeof SMALL_PHASE,
    onEvent: (event) => {
      if (event.type === 'metric' && event.name === 'checkpoint')
        saved.push({ step: event.values.step as number, at: performance.now() });
    },
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}

const end = (number: number) => taken[number - 1]?.to ?? Number.NaN;
/** A checkpoint is begun or written between step `number` and the next. */
const isWriting = (number: number) => saved.some((each) => number >= each.step && end(number) < each.at);
const pauses = taken.slice(1).map(({ from }, i) => ({ number: i + 1, pause: from - end(i + 1) }));
const text = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const [median, longest] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return `${sorted.length}, median ${median?.toFixed(1)} ms, longest ${longest?.toFixed(1)} ms`;
};
const later = pauses.filter(({ number }) => number > WARMUP);
const of = (writing: boolean) => later.filter(({ number }) => isWriting(number) === writing).map(({ pause }) => pause);
const lengths = (writing: boolean) =>
  taken.flatMap(({ from, to }, i) => (i > WARMUP && isWriting(i) === writing ? [to - from] : []));
console.log(`steps: ${text(lengths(false))}`);
console.log(`steps while a checkpoint is written: ${text(lengths(true))}`);
console.log(`pauses between steps: ${text(of(false))}`);
console.log(`pauses around a checkpoint: ${text(of(true))}`);
for (const { step: number, at } of saved) {
  console.log(`checkpoint of step ${number}: there ${(at - end(number)).toFixed(0)} ms after its step`);
}
