import type { HubFiles } from '@exmix/stage-kit/source-files';
import { type ChosenFile, selectFiles } from '../hub/select-files.js';
import { ahead } from './files/ahead.js';
import { dataName } from './files/data-name.js';
import { FILES_AHEAD, type FileChoice, splitRecords } from './files/split-records.js';
import { checkTableOptions } from './files/table-options.js';
import type { ReadContext, SourceOf, SourceRecord, WholeFile } from './reader.js';

type Source = SourceOf<'hub'>;

/** A dataset repository of the Hub, at the files that the lock pins. */
export async function* read(source: Source, context: ReadContext): AsyncIterable<SourceRecord> {
  const hub = await context.sources.hub(source.repository, source.revision);
  for (const [split, files] of Object.entries(await selectFiles(source, hub))) {
    if (context.usedSplits?.has(split) === false) continue;
    yield* splitRecords(
      split,
      files.map((file) => choiceOf(file, hub)),
      source,
      context.signal,
    );
  }
}

/** The files of some splits as they are, where all of them are Parquet and none is cut short; else undefined. */
export async function wholeFiles(
  source: Source,
  splits: ReadonlySet<string>,
  context: ReadContext,
): Promise<AsyncIterable<WholeFile> | undefined> {
  const hub = await context.sources.hub(source.repository, source.revision);
  const chosen = Object.entries(await selectFiles(source, hub)).flatMap(([split, files]) =>
    splits.has(split) ? files.map((file) => ({ split, file })) : [],
  );
  const isWhole = ({ file: { entry } }: { file: ChosenFile }) =>
    (source.format ?? dataName(entry.path).format) === 'parquet' && dataName(entry.path).archive === undefined;
  if (source.maxRows !== undefined || !chosen.every(isWhole)) return undefined;
  for (const { file } of chosen) checkTableOptions(source, 'parquet', `${source.repository}/${file.entry.path}`);
  return (async function* () {
    const opened = ahead(chosen, FILES_AHEAD, ({ file }) => hub.open(file.entry.path));
    for await (const { item, opened: file } of opened) yield { split: item.split, file };
  })();
}

function choiceOf({ entry, member }: ChosenFile, hub: HubFiles): FileChoice {
  return { member, open: () => hub.open(entry.path) };
}
