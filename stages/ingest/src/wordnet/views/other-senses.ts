import type { Synset } from '../synset.js';
import type { Use } from '../uses.js';
import type { ViewInput } from '../view.js';

/** The other synsets of the word of a use that are in the same split, so that no gloss crosses splits. */
export function otherSenses(use: Use, { wordnet, splitOf }: ViewInput): Synset[] {
  const split = splitOf(use.synset.id);
  return wordnet
    .sensesOf(use.word.toLowerCase(), use.synset.pos)
    .filter(
      ({ id, definition }) => id !== use.synset.id && definition !== use.synset.definition && splitOf(id) === split,
    );
}

/** The entry that a hash picks. */
export function pick<T>(list: readonly T[], hash: number): T {
  return list[hash % list.length] as T;
}
