import { createHash } from 'node:crypto';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { openStore } from '@exmix/artifact-store/open-store';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import { seedOf } from '@exmix/feeding/seed-of';
import type { MixtureFile } from '@exmix/mixing/mixture-file';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import type { T5Batch } from '@exmix/t5/t5-batch';
import { BatchFeed } from '@exmix/train/batch-feed';
import { ExampleStream } from '@exmix/train/example-stream';
import { openBatchStream } from '@exmix/train/open-batch-stream';
import type { PhaseConfig } from '@exmix/train/phase-config';
import { type PhaseData, phaseTasks } from '@exmix/train/phase-tasks';
import { readModel } from '@exmix/vocabulary/read-model';
import { binomialTail } from './ext5-mini/binomial-tail.js';
import { Ext5MiniVariant } from './ext5-mini/ext5-mini-variant.js';

/**
 * Whether training draws tasks as `mixture.json` of ext5-mini says, for R = 0, 2 and infinity, and reads on at the same
 * example after a stop. The mixtures come from the command, as settings of a pipeline, and the examples from its token
 * shards.
 *
 * The bound: were the draws what the rates say, all tasks of all mixtures together would stay within it in 999 of 1,000
 * runs (exact binomial tails, the error shared out evenly among the tasks). The draws are seeded: a run that passes
 * passes always.
 */
const DRAWS = 100_000;
const ERROR = 0.001;
const RATIOS = [0, 2, 'infinity'] as const;
const PHASE = 'ext5';
/** Batches of the comparison, and after how many it stops. */
const BATCHES = 600;
const STOPS = [1, 297, 599];
/** Tasks that are shown of each mixture, those that are furthest out. */
const SHOWN = 5;

export async function run(): Promise<void> {
  let tasks = 0;
  const found: { ratio: string; rows: DrawnTask[]; data: PhaseData; store: ArtifactStore }[] = [];
  for (const ratio of RATIOS) {
    const variant = await Ext5MiniVariant.open((pipeline) => {
      pipeline.sample.selfSupervisedRatio = ratio;
    });
    try {
      await variant.build('tokenize');
      const store = await openStore(variant.store);
      const { data, mixture } = await dataOf(variant, store);
      const rows = await drawnTasks(store, data, mixture);
      tasks += rows.length;
      found.push({ ratio: String(ratio), rows, data, store });
    } finally {
      await variant.close();
    }
  }
  const bound = ERROR / tasks;
  for (const { ratio, rows } of found) report(ratio, rows, bound);
  const { data, store } = found[1] as (typeof found)[number];
  await compareRestarts(store, data);
}

interface DrawnTask {
  readonly task: string;
  readonly probability: number;
  readonly drawn: number;
  readonly tail: number;
}

/** What the phase is given of a built variant. */
async function dataOf(
  { folder }: Ext5MiniVariant,
  store: ArtifactStore,
): Promise<{ data: PhaseData; mixture: MixtureFile }> {
  const { config } = await loadPipeline(folder);
  const refs = RefFolder.of(folder);
  const artifact = async (stage: 'sample' | 'tokenize', unit: string) => {
    const ref = await refs.read(stage, unit);
    if (ref === undefined) throw new Error(`the run left no ${stage} of ${unit}`);
    return StoredArtifact.open(store, ref.artifact);
  };
  const mixture = (await (await artifact('sample', 'mixture')).json('mixture.json')) as unknown as MixtureFile;
  const members = mixture.tasks.filter(({ role }) => role !== 'held-out').map(({ task }) => task);
  const tokens: Record<string, PhaseData['tokens'][string]> = {};
  for (const task of members) tokens[task] = (await artifact('tokenize', task)).manifest.files;
  const model = await (await artifact('tokenize', 'vocabulary')).open('spiece.model');
  const { pieces } = readModel(await model.read(0, model.size));
  await model.close();
  const { vocabulary } = config.tokenize;
  const extraIds = 'train' in vocabulary ? vocabulary.train.extraIds : vocabulary.extraIds;
  const phase = config.train?.phases.find(({ name }) => name === PHASE) as PhaseConfig['phase'];
  const vocabularySize = pieces.length + extraIds;
  const { seed } = config;
  return { mixture, data: { mixture, tokens, split: 'train', config: { phase, extraIds }, vocabularySize, seed } };
}

/** Draws as the phase does, reading every example. */
async function drawnTasks(store: ArtifactStore, data: PhaseData, mixture: MixtureFile): Promise<DrawnTask[]> {
  const { tasks, close } = await phaseTasks(store, data);
  const counts = tasks.map(() => 0);
  const stream = new ExampleStream(tasks, seedOf(data.seed, 'tasks'));
  for (let i = 0; i < DRAWS; i++) counts[(await stream.next()).task]!++;
  await close();
  return mixture.tasks
    .filter(({ role }) => role !== 'held-out')
    .map(({ task, probability }) => {
      const drawn = counts[tasks.findIndex((each) => each.task === task)] ?? 0;
      return { task, probability, drawn, tail: binomialTail(drawn, DRAWS, probability) };
    });
}

function report(ratio: string, rows: readonly DrawnTask[], bound: number): void {
  const worst = [...rows].sort((a, b) => a.tail - b.tail);
  const drawn = rows.reduce((sum, row) => sum + row.drawn, 0);
  const tasks = rows.filter(({ probability }) => probability > 0).length;
  console.log(
    `  R = ${ratio}: ${drawn} examples of ${tasks} tasks, smallest tail ${worst[0]?.tail.toExponential(1)}, bound ${bound.toExponential(1)}`,
  );
  for (const { task, probability, drawn, tail } of worst.slice(0, SHOWN)) {
    console.log(
      `    ${task.padEnd(18)} rate ${probability.toFixed(5)}  expected ${(DRAWS * probability).toFixed(0).padStart(6)}  drawn ${String(drawn).padStart(6)}  tail ${tail.toFixed(4)}`,
    );
  }
  if (drawn !== DRAWS) throw new Error(`${DRAWS} were drawn and ${drawn} are of tasks of the mixture`);
  if (!((worst[0]?.tail ?? 0) >= bound)) throw new Error(`counts at R = ${ratio} are not those of the rates`);
}

async function compareRestarts(store: ArtifactStore, data: PhaseData): Promise<void> {
  const { stream, close } = await openBatchStream(store, data);
  if (stream === undefined) throw new Error('the phase has no examples');
  const digests: string[] = [];
  const uses = new Map<number, Parameters<typeof openBatchStream>[2]>();
  for (let n = 0; n < BATCHES; n++) {
    digests.push(digestOf(await stream.next()));
    if (STOPS.includes(n)) uses.set(n, structuredClone(stream.use));
  }
  await close();
  let same = 0;
  for (const [stop, start] of uses) {
    const feed = await BatchFeed.start({ storeLocation: store.location, data, clock: performance, start });
    try {
      for (let n = stop + 1; n < Math.min(BATCHES, stop + 301); n++) {
        if (digestOf((await feed.next()).batch) !== digests[n]) throw new Error(`batch ${n} differs after a stop`);
        same++;
      }
    } finally {
      await feed.close();
    }
  }
  console.log(`  stopped after batch ${STOPS.join(', ')} and gone on with on a thread: ${same} batches, all the same`);
}

function digestOf({ inputs, inputSegments, decoderInputs, decoderSegments, targets, weights }: T5Batch): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of [
    inputs,
    inputSegments,
    decoderInputs,
    decoderSegments,
    targets,
    weights,
  ]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
