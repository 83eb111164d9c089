import { InputError } from '@exmix/errors/input-error';
import type { Row } from '@exmix/parquet/column';
import { valueAt } from './json/value-at.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

type Source = SourceOf<'package-json'>;

/** Rows out of a JSON file, or out of what a module exports, of an npm package. */
export async function* read(source: Source, context: ReadContext): AsyncIterable<SourceRecord> {
  const { data, file } = await load(source, context);
  const rows = source.rows === undefined ? data : valueAt(data, source.rows);
  if (typeof rows !== 'object' || rows === null)
    throw new InputError('no-rows', `there is no list or object at "${source.rows ?? '(root)'}"`, { file });

  const pattern = source.pattern === undefined ? undefined : new RegExp(source.pattern, 'u');
  const seen = new Set<unknown>();
  for (const [key, value] of Object.entries(rows)) {
    const place = { file, row: key };
    const record = pattern === undefined ? toRecord(key, value, source, place) : matched(value, pattern, place);
    if (record === undefined) {
      context.warn('does not match the pattern');
      continue;
    }
    const blank = source.required?.find((column) => isBlank(record[column]));
    if (blank !== undefined) {
      context.warn(`no ${blank}`);
      continue;
    }
    if (source.unique !== undefined) {
      if (seen.has(record[source.unique])) {
        context.warn(`repeats the ${source.unique} of another`);
        continue;
      }
      seen.add(record[source.unique]);
    }
    yield { record };
  }
}

async function load(source: Source, { sources }: ReadContext): Promise<{ data: unknown; file: string }> {
  const owner = await sources.package(source.package);
  if (source.module !== undefined) {
    const data = await owner.import(source.module === 'main' ? undefined : source.module);
    return { data, file: `${source.package} (${source.module})` };
  }
  const file = await owner.open(source.path as string);
  try {
    return { data: JSON.parse(await file.text()), file: file.name };
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError('invalid-json', (cause as Error).message, { file: file.name }, { cause });
  }
}

function toRecord(key: string, value: unknown, source: Source, place: { file: string; row: string }): Row {
  if (source.columns === undefined) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError('not-a-record', 'this row is not an object; name its columns with "columns"', place);
    return value as Row;
  }
  return Object.fromEntries(
    Object.entries(source.columns).map(([column, way]) => [
      column,
      way === '$key' ? key : way === '$value' ? value : (valueAt(value, way) ?? null),
    ]),
  );
}

function matched(value: unknown, pattern: RegExp, place: { file: string; row: string }): Row | undefined {
  if (typeof value !== 'string') throw new InputError('wrong-type', 'this row is not text, as "pattern" wants', place);
  const groups = pattern.exec(value)?.groups;
  return groups === undefined ? undefined : { ...groups };
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}
