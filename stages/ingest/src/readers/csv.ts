import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '@exmix/errors/input-error';
import { CsvError, parse } from 'csv-parse';
import { openFiles } from './files/open-files.js';
import { strictText } from './files/strict-text.js';
import { unpacked } from './files/unpacked.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

type Source = SourceOf<'csv'>;
type Type = NonNullable<Source['types']>[string];

/** Longer fields are most likely an unclosed quote; a record may hold 64 Mi characters anyway. */
const MAX_RECORD_CHARACTERS = 64 * 2 ** 20;

/** Comma- or tab-separated values, streamed. */
export async function* read(source: Source, context: ReadContext): AsyncIterable<SourceRecord> {
  for await (const { split, file } of openFiles(source, context)) {
    const tabs = /\.(tsv|tab)(\.gz)?$/.test(file.name);
    const quote = source.quote ?? (tabs ? 'none' : '"');
    const parser = parse({
      delimiter: source.delimiter ?? (tabs ? '\t' : ','),
      quote: quote === 'none' ? null : quote,
      columns: source.columns ?? ((names: string[]) => checkHeader(names, file.name)),
      skip_empty_lines: true,
      max_record_size: MAX_RECORD_CHARACTERS,
      info: true,
    });
    // Its errors reach the loop below through the parser.
    pipeline(Readable.from(strictText(unpacked(file), file.name)), parser).catch(() => {});
    try {
      for await (const { record, info } of parser as AsyncIterable<{
        record: Record<string, string>;
        info: { lines: number };
      }>) {
        const place = { file: file.name, split, row: info.lines };
        yield { split, record: source.types === undefined ? record : typed(record, source.types, place) };
      }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const row = (error as { lines?: number }).lines;
      const place = { file: file.name, split, ...(row === undefined ? {} : { row }) };
      throw new InputError('invalid-csv', error.message, place, { cause: error });
    }
  }
}

function checkHeader(names: readonly string[], file: string): string[] {
  const trimmed = names.map((name) => name.trim());
  const bad = trimmed.find((name, i) => name === '' || trimmed.indexOf(name) !== i);
  if (bad !== undefined)
    throw new InputError('invalid-csv', bad === '' ? 'a column has no name' : `two columns are named "${bad}"`, {
      file,
      row: 1,
    });
  return trimmed;
}

function typed(
  record: Readonly<Record<string, string>>,
  types: Readonly<Record<string, Type>>,
  place: { file: string; split: string; row: number },
): Record<string, unknown> {
  const row: Record<string, unknown> = { ...record };
  for (const [field, type] of Object.entries(types)) {
    const text = record[field];
    if (text === undefined)
      throw new InputError('missing-column', `the file has ${Object.keys(record).join(', ')}`, { ...place, field });
    row[field] = text.trim() === '' ? null : convert(text.trim(), type, { ...place, field });
  }
  return row;
}

function convert(
  text: string,
  type: Type,
  place: ConstructorParameters<typeof InputError>[2],
): number | bigint | boolean {
  if (type === 'integer' && /^[+-]?\d+$/.test(text)) {
    const value = BigInt(text);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (type === 'number' && Number.isFinite(Number(text))) return Number(text);
  if (type === 'boolean' && /^(true|1|yes)$/i.test(text)) return true;
  if (type === 'boolean' && /^(false|0|no)$/i.test(text)) return false;
  throw new InputError('wrong-type', `"${text.slice(0, 40)}" is not ${type === 'integer' ? 'an' : 'a'} ${type}`, place);
}
