import type { Synset } from '../synset.js';
import type { View } from '../view.js';
import type { WordNet } from '../wordnet.js';
import { targetsOf, wordsOf } from './related.js';

/**
 * Named places: the place that directly holds them (`container`), all that hold them (`containers`), and the nearest of
 * those that the gloss itself names (`named`, null where it names none).
 */
export const places: View = function* ({ wordnet, selected, warn }) {
  for (const synset of selected) {
    const { id, words, pointers, definition } = synset;
    const holders = pointers.some(({ symbol }) => symbol === '@i') ? holdersOf(synset, wordnet) : [];
    const [first] = holders;
    if (first === undefined) {
      warn('not a place in a place');
      continue;
    }
    const containers = wordsOf(holders);
    // A name that contains the container (New York City, New York) would give the answer away.
    const named = containers.find((word) => !words.some((own) => own.includes(word)) && holds(definition, word));
    yield {
      id,
      group: wordnet.groupOf(id),
      synsets: [id],
      name: words[0],
      container: first.words[0],
      containers,
      named: named ?? null,
      gloss: definition,
    };
  }
};

/** The wholes that a synset is part of, nearest first. */
function holdersOf(synset: Synset, wordnet: WordNet): Synset[] {
  const found = new Set(targetsOf(synset, '#p', wordnet));
  for (const holder of found) for (const next of targetsOf(holder, '#p', wordnet)) found.add(next);
  found.delete(synset);
  return [...found];
}

function holds(text: string, word: string): boolean {
  const at = text.indexOf(word);
  return at >= 0 && !/\p{L}/u.test(text[at - 1] ?? '') && !/\p{L}/u.test(text[at + word.length] ?? '');
}
