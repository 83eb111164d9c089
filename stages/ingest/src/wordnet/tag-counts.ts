import { synsetId } from './parse-data-line.js';

const LETTERS = ['', 'n', 'v', 'a', 'r', 'a'];

/**
 * `index.sense` (senseidx(5WN)): `lemma%ss_type:lex_file:lex_id:head:head_id offset sense_number tag_count`. Maps
 * synset id to its lemmas (lower case, blanks) that occur in tagged text, with how often.
 */
export function parseTagCounts(text: string): Map<string, Map<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  for (const line of text.split('\n')) {
    if (line.endsWith(' 0')) continue;
    const [key, offset, , count] = line.split(' ');
    if (key === undefined || offset === undefined || count === undefined) continue;
    const percent = key.indexOf('%');
    const id = synsetId(LETTERS[Number(key[percent + 1])] as string, offset);
    const ofSynset = counts.get(id) ?? new Map<string, number>();
    counts.set(id, ofSynset);
    const lemma = key.slice(0, percent).replaceAll('_', ' ');
    ofSynset.set(lemma, (ofSynset.get(lemma) ?? 0) + Number(count));
  }
  return counts;
}
