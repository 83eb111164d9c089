import type { Synset } from './synset.js';
import type { WordNet } from './wordnet.js';

/** The synset's word that is most frequent in tagged text; the first one where none occurs. */
export function commonWord(synset: Synset, tagsOf: WordNet['tagsOf']): string {
  const tags = tagsOf(synset.id);
  let best = synset.words[0] as string;
  let most = 0;
  for (const word of synset.words) {
    const count = tags?.get(word.toLowerCase()) ?? 0;
    if (count > most) [best, most] = [word, count];
  }
  return best;
}
