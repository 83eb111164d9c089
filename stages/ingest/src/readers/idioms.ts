import { blankIdioms } from '../idioms/blank-idioms.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/** English idioms, one a line in `idioms.txt`, without their last word. */
export async function* read(source: SourceOf<'idioms'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const text = await (await (await context.sources.package(source.package)).open('idioms.txt')).text();
  for (const record of blankIdioms(text, (reason) => context.warn(reason))) yield { record: { ...record } };
}
