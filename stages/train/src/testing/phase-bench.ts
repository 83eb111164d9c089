import { join } from 'node:path';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { SeededRandom } from '@exmix/feeding/seeded-random';
import type { MixtureFile } from '@exmix/mixing/mixture-file';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { Json } from '@exmix/stage-kit/json';
import { openContext } from '@exmix/stage-kit/node-context';
import { ProcessorShare } from '@exmix/stage-kit/processor-share';
import type { StageEvent } from '@exmix/stage-kit/stage-event';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { NORMALIZER_DEFAULTS, type Piece, TRAINER_DEFAULTS } from '@exmix/vocabulary/sentence-piece-model';
import { writeModel } from '@exmix/vocabulary/write-model';
import { lastValueFrom, tap } from 'rxjs';
import type { PhaseConfig } from '../phase-config.js';
import { run } from '../train-phase.js';

/** Pieces of the test vocabulary: pad, EOS, unknown, and plain ones. */
const PIECES = 40;
const EXTRA_IDS = 10;

export const SMALL_PHASE: PhaseConfig = {
  model: {
    d_model: 32,
    d_kv: 8,
    d_ff: 64,
    num_layers: 1,
    num_decoder_layers: 1,
    num_heads: 4,
    relative_attention_num_buckets: 32,
    relative_attention_max_distance: 128,
    layer_norm_epsilon: 1e-6,
    feed_forward_proj: 'gated-gelu',
    tie_word_embeddings: false,
  },
  phase: {
    steps: 40,
    batchRows: 8,
    inputLength: 24,
    targetLength: 12,
    packing: true,
    schedule: { name: 'constant', rate: 0.03, warmupSteps: 0 },
    dropout: 0.1,
    zLoss: 1e-4,
    noiseDensity: 0.15,
    meanNoiseSpanLength: 3,
    checkpointEverySteps: 10,
    validateEverySteps: 20,
  },
  extraIds: EXTRA_IDS,
};

export interface PhaseOptions {
  readonly config?: PhaseConfig;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Name of the resume slot; runs of equal keys go on with each other. */
  readonly key?: string;
  readonly from?: BlobId;
}

/**
 * For tests: a phase with real inputs in a folder, and a real place to resume from. The tasks: `first`, whose target is
 * the first token of the inputs, and `prose`, in which tokens count upwards.
 */
export async function openPhase(folder: string, options: PhaseOptions = {}) {
  const { config = SMALL_PHASE, seed = 7, signal = new AbortController().signal, key = 'phase' } = options;
  const store = await FolderStore.open(join(folder, 'store'));
  const inputs = { ...(await writeInputs(store)), ...(options.from && { from: options.from }) };
  const digests = Object.fromEntries(Object.entries(inputs).map(([name, id]) => [name, id.sha256]));
  const action = {
    stage: 'train' as const,
    unit: 'phase',
    config: config as unknown as Json,
    inputs: digests,
    sources: {},
    seed,
    code: '',
    platform: null,
  };
  const job = {
    module: '',
    action,
    key,
    inputs,
    storeLocation: store.threadLocation,
    pipelineFolder: folder,
    stateFolder: join(folder, 'state'),
    processors: new ProcessorShare().memory,
  };
  const log: string[] = [];
  const { context, close } = openContext(job, store, signal, { event: () => {}, log: (line) => log.push(line) });
  return { store, action, context, seed, log, close };
}

/** For tests: runs a phase of `openPhase`. */
export async function runPhase(
  folder: string,
  options: PhaseOptions & { onEvent?: (event: StageEvent) => void } = {},
): Promise<{ artifact: StoredArtifact; id: BlobId; log: readonly string[] }> {
  const { store, action, context, log, close } = await openPhase(folder, options);
  try {
    const last = await lastValueFrom(run(action, context).pipe(tap((event) => options.onEvent?.(event))));
    if (last.type !== 'finished') throw new Error(`the last event is ${last.type}`);
    const id = await StoredArtifact.write(store, last.files, last.summary);
    return { artifact: await StoredArtifact.open(store, id), id, log };
  } finally {
    await close();
  }
}

async function writeInputs(store: FolderStore): Promise<Record<string, BlobId>> {
  const random = new SeededRandom(1);
  const plain = () => 3 + random.below(PIECES - 3);
  const supervised = (count: number) =>
    Array.from({ length: count }, () => {
      const inputs = Array.from({ length: 3 + random.below(5) }, plain);
      return { inputs, targets: [inputs[0] as number] };
    });
  const prose = (count: number) =>
    Array.from({ length: count }, () => {
      const start = plain();
      return { inputs: [], targets: Array.from({ length: 30 }, (_, i) => 3 + ((start + i) % (PIECES - 3))) };
    });
  const tasks = { first: supervised, prose };
  const written: Record<string, BlobId> = {};
  for (const [task, rows] of Object.entries(tasks)) {
    const files: Record<string, BlobId> = {};
    for (const [split, count] of [
      ['train', 200],
      ['validation', 40],
    ] as const) {
      const columns = [
        { name: 'inputs', type: 'list<int32>' },
        { name: 'targets', type: 'list<int32>' },
      ] as const;
      files[`tokens/${split}-00000.parquet`] = await store.writeBlob(writeParquet(columns, [rows(count)]));
    }
    written[`tokens.${task}`] = await StoredArtifact.write(store, files, null);
  }
  const mixed = { family: 'CLS', examples: 200, cap: 1000, counted: 200, rate: 200, probability: 0.5, drawn: {} };
  const mixture: MixtureFile = {
    format: 'exmix-mixture/1',
    cap: 1000,
    temperature: 1,
    selfSupervisedRatio: 1,
    selfSupervisedShare: 0.5,
    tasks: [
      { ...mixed, task: 'first', role: 'mixture' },
      { ...mixed, task: 'prose', role: 'self-supervised' },
    ],
    failed: [],
  };
  const mixtureFile = await store.writeBlob([Buffer.from(JSON.stringify(mixture))]);
  const model = await store.writeBlob([writeModel(vocabularyModel())]);
  return {
    ...written,
    mixture: await StoredArtifact.write(store, { 'mixture.json': mixtureFile }, null),
    vocabulary: await StoredArtifact.write(store, { 'spiece.model': model }, null),
  };
}

function vocabularyModel() {
  const special: Piece[] = [
    { piece: '<pad>', score: 0, kind: 'control' },
    { piece: '</s>', score: 0, kind: 'control' },
    { piece: '<unk>', score: 0, kind: 'unknown' },
  ];
  const plain = Array.from({ length: PIECES - 3 }, (_, i): Piece => ({ piece: `p${i}`, score: -i, kind: 'normal' }));
  return {
    pieces: [...special, ...plain],
    trainer: TRAINER_DEFAULTS,
    normalizer: NORMALIZER_DEFAULTS,
    otherFields: [],
  };
}
