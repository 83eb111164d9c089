// biome-ignore lint/style/noRestrictedImports: a test kit, which no stage imports.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { type Card, cardSchema } from '@exmix/cards/card-schema';
import { pipelineSchema } from '@exmix/cards/pipeline-schema';
import type { Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { FolderMemory } from '@exmix/stage-kit/folder-memory';
import { FolderScratch } from '@exmix/stage-kit/folder-scratch';
import { identifySources } from '@exmix/stage-kit/identify-sources';
import { nodeSourceFiles } from '@exmix/stage-kit/node-source-files';
import type { SourceFiles } from '@exmix/stage-kit/source-files';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import { lastValueFrom, toArray } from 'rxjs';
import { run } from '../ingest-task.js';
import { stage } from '../plan.js';

export interface Ingested {
  readonly records: Readonly<Record<string, readonly Row[]>>;
  readonly stats: {
    readonly rows: Readonly<Record<string, number>>;
    readonly read: number;
    readonly dropped: Readonly<Record<string, number>>;
    readonly columns: readonly { name: string; type: string; nullable: boolean }[];
    readonly sources: Readonly<Record<string, string>>;
  };
  /** SHA-256 by file name. */
  readonly digests: Readonly<Record<string, string>>;
}

/** For tests: plans and ingests one card for real in this process, against a store in a temporary folder. */
export async function ingestCard(
  card: Card,
  {
    folder = process.cwd(),
    sources = nodeSourceFiles(folder),
    runSources = () => sources,
    seed = 42,
  }: IngestOptions = {},
): Promise<Ingested> {
  const root = await mkdtemp(join(tmpdir(), 'exmix-ingest-'));
  try {
    const units = await stage.plan({
      pipeline: { folder, config: { ...PIPELINE, tasks: [card.name], seed }, cards: [card], broken: [] },
      sources,
      engineIdentity: async () => null,
    });
    const [plan] = await identifySources(units.map((unit) => ({ stage: 'ingest', ...unit })));
    if (plan === undefined) throw new Error('the card has no unit');
    if (plan.refused !== undefined) throw new Error(plan.refused.message);
    const store = await FolderStore.open(join(root, 'store'));
    const scratch = new FolderScratch(join(root, 'scratch'));
    const { unit, config, seed: planSeed, sources: identities = {} } = plan;
    const context: StageContext = {
      store,
      input: async (name) => {
        throw new Error(`ingest has no input ${name}`);
      },
      inputNames: [],
      sources: runSources(identities),
      scratch,
      resume: { open: async () => undefined, save: async () => {} },
      fetch: globalThis.fetch,
      memory: new FolderMemory(join(root, 'kept')),
      clock: { now: () => 0 },
      processors: () => 1,
      memoryBytes: 2 ** 33,
      signal: new AbortController().signal,
      log: () => {},
    };
    const action = {
      stage: 'ingest',
      unit,
      config,
      inputs: {},
      sources: identities,
      seed: planSeed,
      code: '',
      platform: null,
    } as const;
    const last = (await lastValueFrom(run(action, context).pipe(toArray()))).at(-1);
    if (last?.type !== 'finished') throw new Error('the stage did not finish');
    const records: Record<string, Row[]> = {};
    for (const [name, id] of Object.entries(last.files)) {
      const split = /^records\/(.+)-\d{5}\.parquet$/.exec(name)?.[1];
      if (split === undefined) continue;
      const rows = records[split] ?? [];
      records[split] = rows;
      const reader = await store.openBlob(id);
      for await (const batch of readParquet(reader)) rows.push(...batch);
      await reader.close();
    }
    const digests = Object.fromEntries(Object.entries(last.files).map(([name, { sha256 }]) => [name, sha256]));
    return { records, stats: last.summary as unknown as Ingested['stats'], digests };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

export interface IngestOptions {
  /** Folder that packages and paths resolve from. */
  readonly folder?: string;
  readonly sources?: SourceFiles;
  /** What the run reads from, where it differs from what the plan does; given the identities that were planned. */
  readonly runSources?: (planned: Readonly<Record<string, string>>) => SourceFiles;
  readonly seed?: number;
}

/** A card for tests: the given `ingest` section with a format that shows the record. */
export function testCard(ingest: unknown, name = 'a_task'): Card {
  return cardSchema.parse({
    name,
    title: 'A task',
    family: 'GEN',
    licence: 'CC0-1.0',
    ingest,
    format: { inputs: '{a}', targets: '{b}' },
    evaluate: { metrics: ['exact_match'] },
  });
}

const PIPELINE = pipelineSchema.parse({
  name: 'test',
  title: 'Test',
  tasks: ['a_task'],
  tokenize: { vocabulary: { train: { size: 1000 } } },
});
