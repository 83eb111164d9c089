import type { ReadContext, SourceOf, SourceRecord } from './reader.js';
import { plainText } from './text/plain-text.js';

const DOCUMENTED = /^ *\/\*\*\s*([\s\S]*?)\s*\*\/\n *(?:export type (\w+)|"(\w+)"\?:)/gm;
const HELPERS = new Set(['WithContext', 'WithActionConstraints']);

/**
 * Terms of schema.org as schema-dts declares them: `term` (`baseSalary`), `title` (`base salary`), `text` (its
 * definition). A term that several types declare is one record.
 */
export async function* read(source: SourceOf<'schema-terms'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const file = await (await context.sources.package(source.package)).open('dist/schema.d.ts');
  const terms = new Set<string>();
  const texts = new Set<string>();
  for (const [, comment, type, property] of (await file.text()).matchAll(DOCUMENTED)) {
    const term = (type ?? property) as string;
    if (terms.has(term) || HELPERS.has(term)) continue;
    terms.add(term);
    const title = words(term);
    const text = plainText((comment as string).replace(/^\s*\*\s?/gm, '').replace(/@deprecated[\s\S]*$/, ''));
    if (text === '') context.warn('no definition');
    else if (texts.has(text)) context.warn('repeats the text of another');
    else {
      texts.add(text);
      yield { record: { term, title, text, group: title } };
    }
  }
}

/** `MusicAlbum` and `musicAlbum` as `music album`; `APIReference` as `api reference`. */
function words(term: string): string {
  return term
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase();
}
