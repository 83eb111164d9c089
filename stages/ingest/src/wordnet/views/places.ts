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
    const isPlace = PLACES.has(synset.supersense) && pointers.some(({ symbol }) => symbol === '@i');
    const holders = isPlace ? holdersOf(synset, wordnet) : [];
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

/** Supersenses of places; battles too are parts of something, of wars. */
const PLACES = new Set(['location', 'object']);

/** The places that a synset is part of, nearest first. */
function holdersOf(synset: Synset, wordnet: WordNet): Synset[] {
  const wholes = (part: Synset) => targetsOf(part, '#p', wordnet).filter(({ supersense }) => PLACES.has(supersense));
  const found = new Set(wholes(synset));
  for (const holder of found) for (const next of wholes(holder)) found.add(next);
  found.delete(synset);
  return [...found];
}

function holds(text: string, word: string): boolean {
  const at = text.indexOf(word);
  return at >= 0 && !/\p{L}/u.test(text[at - 1] ?? '') && !/\p{L}/u.test(text[at + word.length] ?? '');
}
