import { VIEWS } from '../prose/all-views.js';
import { chapter } from '../prose/chapter.js';
import { newSentences } from '../prose/new-sentences.js';
import { unitHash } from '../split/unit-hash.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/** Chapters of a book, `data/chapter_<n>.txt` of a package; records never mix two chapters. */
export async function* read(source: SourceOf<'chapters'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const files = await context.sources.package(source.package);
  const onlyNew = newSentences(context.warn);
  const hash = (id: string) => unitHash(context.seed, id);
  for (const path of await files.list('data')) {
    if (!/\/chapter_\d+\.txt$/.test(path)) continue;
    const document = onlyNew(chapter(path, await (await files.open(path)).text()));
    for (const record of VIEWS[source.view](document, { hash, warn: context.warn })) yield { record };
  }
}
