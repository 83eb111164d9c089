import { setMaxListeners } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Source } from '@exmix/cards/source-schema';
import { sourceSchema } from '@exmix/cards/source-schema';
import type { Row } from '@exmix/parquet/column';
import type { Memory } from '@exmix/stage-kit/memory';
import { nodeSourceFiles } from '@exmix/stage-kit/node-source-files';
import type { SourceFiles } from '@exmix/stage-kit/source-files';
import type { ReadContext, ReaderModule, SourceRecord } from '../readers/reader.js';
import { readerUrl } from '../readers/reader-url.js';
import { splitOfGroup } from '../split/split-of-group.js';

/** The packages that the default pipeline depends on. */
export const realPackages: SourceFiles = nodeSourceFiles(
  join(dirname(fileURLToPath(import.meta.url)), '../../../../pipelines/ext5-mini'),
);

const NO_MEMORY: Memory = { recall: async () => undefined, keep: async () => {} };

export interface ReadAll {
  readonly records: Row[];
  /** The source's own split of each record. */
  readonly splits: (string | undefined)[];
  /** What was missing, with the reason. */
  readonly missing: Map<string, string>;
  /** Counts of what was left out, by reason. */
  readonly left: Map<string, number>;
}

/** Reads a source with its own reader, as ingest does; options are validated and get their defaults. For tests. */
export async function readAll(
  options: unknown,
  sources: SourceFiles = realPackages,
  {
    salt = 'test',
    parts = { validation: 5, test: 5 },
    seed = 42,
    fetch = globalThis.fetch,
    signal = new AbortController().signal,
    memory = NO_MEMORY,
  } = {},
): Promise<ReadAll> {
  const left = new Map<string, number>();
  const records: Row[] = [];
  const splits: (string | undefined)[] = [];
  const missing = new Map<string, string>();
  // As the signals of runs are: every wait of a reader listens to it.
  setMaxListeners(0, signal);
  const context: ReadContext = {
    sources,
    fetch,
    signal,
    seed,
    warn: (reason, count = 1) => left.set(reason, (left.get(reason) ?? 0) + count),
    memory,
    miss: (what, reason) => missing.set(what, reason),
    splitOf: (group) => splitOfGroup(salt, group, parts),
    read: (source) => readSource(source, context),
  };
  for await (const { split, record } of readSource(sourceSchema.parse(options), context)) {
    records.push(record);
    splits.push(split);
  }
  return { records, splits, left, missing };
}

async function* readSource(source: Source, context: ReadContext): AsyncIterable<SourceRecord> {
  const reader = (await import(readerUrl(source.reader))) as ReaderModule;
  yield* reader.read(source, context);
}
