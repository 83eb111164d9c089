import { VIEWS } from '../prose/all-views.js';
import { newSentences } from '../prose/new-sentences.js';
import { speech } from '../prose/speech.js';
import { unitHash } from '../split/unit-hash.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/** State of the Union addresses, `data/<year>_<speaker>_<party>.txt` of a package; records never mix two speeches. */
export async function* read(source: SourceOf<'sotu'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const files = await context.sources.package(source.package);
  const onlyNew = newSentences(context.warn);
  const hash = (id: string) => unitHash(context.seed, id);
  for (const path of await files.list('data')) {
    if (!path.endsWith('.txt')) continue;
    const document = onlyNew(speech(path, await (await files.open(path)).text()));
    for (const record of VIEWS[source.view](document, { hash, warn: context.warn })) yield { record };
  }
}
