import { fileURLToPath } from 'node:url';
import { ADAFACTOR_DEFAULTS } from '@exmix/t5/adafactor-options';
import { memoryPlan } from '@exmix/t5/memory-plan';
import type { MemoryFigures, MemoryRun } from '@exmix/t5/testing/step-memory';
import { processEngine } from '@exmix/tensors/process-engine';
import { measuredRun } from './measured-run.js';
import { SMALL } from './train-step/step-size.js';

/**
 * What `remat` saves: T5 1.1 small trained with and without it, each in a process of its own; peak of the resident set,
 * by the kernel's count, beside what the memory plan says before a phase starts. The parts of the memory that `remat`
 * does not touch (weights, state, gradients, scores of the vocabulary, the engine) are the same in both.
 *
 * Trap: the plan counts a checkpoint that is being written, which no process here writes; it is left out of it.
 */
const STEPS = 4;

interface Batch {
  readonly rows: number;
  readonly inputLength: number;
  readonly targetLength: number;
}

const BATCHES: readonly Batch[] = [
  { rows: 16, inputLength: 128, targetLength: 32 },
  { rows: 8, inputLength: 512, targetLength: 114 },
  { rows: 4, inputLength: 512, targetLength: 512 },
];
const STEP_MEMORY = fileURLToPath(import.meta.resolve('@exmix/t5/testing/step-memory'));

export async function run(): Promise<void> {
  const engine = await processEngine();
  if (engine.kind !== 'cpu')
    return console.log(`remat: skipped, this is measured on the processor, not on ${engine.kind}`);
  const line = (cells: readonly string[]) =>
    console.log(`  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(22) : cell.padStart(12))).join('')}`);
  line(['', '', 'peak RSS', 'planned', 's/step', 'peak RSS', 'planned', 's/step', 'saved', 'planned', 'time']);
  for (const batch of BATCHES) {
    const plain = await measure(batch, false);
    const remat = await measure(batch, true);
    const saved = (peak: (of: Measured) => number) => `${Math.round(100 * (1 - peak(remat) / peak(plain)))} %`;
    line([
      `${batch.rows} x (${batch.inputLength}, ${batch.targetLength})`,
      'remat: no, yes',
      ...[plain, remat].flatMap(({ peak, planned, seconds }) => [
        megabytes(peak),
        megabytes(planned),
        seconds.toFixed(2),
      ]),
      saved(({ peak }) => peak),
      saved(({ planned }) => planned),
      `x ${(remat.seconds / plain.seconds).toFixed(2)}`,
    ]);
  }
}

interface Measured {
  /** Bytes. */
  readonly peak: number;
  readonly planned: number;
  /** Of a step after the first. */
  readonly seconds: number;
}

async function measure(batch: Batch, remat: boolean): Promise<Measured> {
  const { config } = SMALL;
  const options = { dropout: 0, opByOp: false, precision: 'float32', remat } as const;
  const asked: MemoryRun = { ...batch, config, accumulate: 1, steps: STEPS, options };
  const { lines } = await measuredRun(process.execPath, [STEP_MEMORY, JSON.stringify(asked)]);
  const { steps, seconds } = JSON.parse(lines.at(-1) as string) as MemoryFigures;
  const plan = memoryPlan(config, { ...batch, ...options, adafactor: ADAFACTOR_DEFAULTS, runs: 'graph' });
  const later = seconds.slice(1);
  return {
    peak: steps.at(-1) as number,
    planned: plan.engine + plan.tensors,
    seconds: later.reduce((sum, each) => sum + each, 0) / later.length,
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
