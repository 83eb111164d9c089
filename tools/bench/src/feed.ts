import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PhaseData } from '@exmix/train/phase-tasks';
import type { FeedFigures } from './feed/feed-process.js';
import { madeUpTasks } from './feed/made-up-tasks.js';
import { measuredRun } from './measured-run.js';

/**
 * Batches from token shards as a phase gets them: speed, time to the first one, and peak memory of the process, of a
 * mixture of few rows and of one of 40 times as many, from the start and in the middle of a long phase.
 *
 * Traps: the figures are what one thread gives when nobody else computes; beside a training step it shares the cores.
 * Memory counts the main thread too, which only counts tokens. The shards were just written and lie in the page cache.
 */
const FEW = 100_000;
const MANY = 4_000_000;
const BATCHES = 1000;
/** Steps of a long phase that a restart leaves out. */
const LONG_STEPS = 1_000_000;
const PROCESS = fileURLToPath(new URL('./feed/feed-process.js', import.meta.url));

type Phase = PhaseData['config']['phase'];

const PHASE: Phase = {
  steps: LONG_STEPS,
  batchRows: 32,
  inputLength: 512,
  targetLength: 512,
  packing: true,
  schedule: { name: 'constant', rate: 1e-3, warmupSteps: 0 },
  dropout: 0,
  zLoss: 1e-4,
  noiseDensity: 0.15,
  meanNoiseSpanLength: 3,
  checkpointEverySteps: 1000,
  validateEverySteps: 0,
};

const SHAPES: Readonly<Record<string, Partial<Phase>>> = {
  'packed 512/512': {},
  'packed 128/32': { inputLength: 128, targetLength: 32 },
  'one a row, 192/32': { inputLength: 192, targetLength: 32, packing: false },
  'buckets, 192/32': { inputLength: 192, targetLength: 32, packing: false, buckets: 'automatic' },
};

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'exmix-feed-'));
  try {
    for (const examples of [FEW, MANY]) {
      const location = join(folder, `${examples}`);
      const data = await madeUpTasks(location, examples, PHASE);
      console.log(`  ${examples} examples of ${data.mixture.tasks.length} tasks, batches of 32 rows`);
      for (const [name, shape] of Object.entries(SHAPES)) {
        await measure(name, location, { ...data, config: { ...data.config, phase: { ...PHASE, ...shape } } });
      }
      const use = await useAfter(data);
      await measure(`packed, step ${LONG_STEPS}`, location, data, use);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(name: string, location: string, data: PhaseData, use?: unknown): Promise<void> {
  const dataFile = join(location, 'data.json');
  const useFile = join(location, 'use.json');
  await writeFile(dataFile, JSON.stringify(data));
  if (use !== undefined) await writeFile(useFile, JSON.stringify(use));
  const args = [PROCESS, location, dataFile, String(BATCHES), use === undefined ? '-' : useFile];
  const { lines, peakResident } = await measuredRun(process.execPath, args);
  const figures = JSON.parse(lines.at(-1) as string) as FeedFigures;
  const { firstBatch, milliseconds, examples, tokens, places, shapes } = figures;
  const rate = (count: number) => `${((count / milliseconds) * 1000).toExponential(2)}`;
  const filled = `${((100 * tokens) / places).toFixed(0)}% tokens`;
  console.log(
    `    ${name.padEnd(24)}first batch ${firstBatch.toFixed(0).padStart(5)} ms  ${rate(examples)} examples/s  ${rate(tokens)} tokens/s  ${(milliseconds / BATCHES).toFixed(2)} ms a batch  ${filled}, ${shapes} shapes  peak ${(peakResident / 1e6).toFixed(0)} MB`,
  );
}

/** The use of the tasks late in a phase: as many examples of each as its rate gives. */
async function useAfter({ mixture }: PhaseData) {
  const examples = LONG_STEPS * 32 * 4;
  return mixture.tasks.map(({ role }) => {
    const share = role === 'self-supervised' ? 2 / 3 : 1 / 3 / (mixture.tasks.length - 1);
    return { examples: Math.round(share * examples), truncatedInputs: 0, truncatedTargets: 0 };
  });
}
