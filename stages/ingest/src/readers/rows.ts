import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/** Rows written in the card itself, by split. */
export async function* read(source: SourceOf<'rows'>, _context: ReadContext): AsyncIterable<SourceRecord> {
  for (const [split, rows] of Object.entries(source.splits)) {
    for (const record of rows) yield { split, record };
  }
}
