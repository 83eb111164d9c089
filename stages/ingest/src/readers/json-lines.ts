import { InputError } from '@exmix/errors/input-error';
import { decodeText } from '@exmix/stage-kit/decode-text';
import { splitLines } from '../spill/split-lines.js';
import { openFiles } from './files/open-files.js';
import { unpacked } from './files/unpacked.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/** JSON objects, one a line. */
export async function* read(source: SourceOf<'json-lines'>, context: ReadContext): AsyncIterable<SourceRecord> {
  for await (const { split, file } of openFiles(source, context)) {
    let row = 0;
    for await (const { bytes, start } of splitLines(unpacked(file))) {
      row++;
      const text = decodeText(bytes, 'utf-8', file.name, start);
      if (text.trim() === '') continue;
      const place = { file: file.name, split, row };
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
      yield { split, record: record as SourceRecord['record'] };
    }
  }
}
