import { InputError } from '@exmix/errors/input-error';
import { decodeText } from '@exmix/stage-kit/decode-text';
import { type ByteLine, splitLines } from '../spill/split-lines.js';
import { openFiles } from './files/open-files.js';
import { unpacked } from './files/unpacked.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

interface Place {
  readonly file: string;
  readonly split: string;
  readonly row: number;
}

/** JSON objects, one a line. */
export async function* read(source: SourceOf<'json-lines'>, context: ReadContext): AsyncIterable<SourceRecord> {
  for await (const { split, file } of openFiles(source, context)) {
    let row = 0;
    for await (const lines of splitLines(unpacked(file))) {
      for (const line of lines) {
        row++;
        const record = parseLine(line, { file: file.name, split, row });
        if (record !== undefined) yield { split, record };
      }
    }
  }
}

/** The line's object; undefined for a blank line. */
function parseLine({ bytes, start }: ByteLine, place: Place): SourceRecord['record'] | undefined {
  const text = decodeText(bytes, 'utf-8', place.file, start);
  if (text.trim() === '') return undefined;
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    throw new InputError('invalid-json', `this line is not JSON: ${(cause as Error).message}`, place, { cause });
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    const is = record === null ? 'null' : Array.isArray(record) ? 'a list' : `a ${typeof record}`;
    throw new InputError('not-a-record', `this line is ${is}; an object is expected`, place);
  }
  return record as SourceRecord['record'];
}
