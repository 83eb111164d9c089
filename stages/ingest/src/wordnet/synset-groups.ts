import { DisjointSets } from '../disjoint-sets.js';
import type { Synset } from './synset.js';
import { withoutYears } from './without-years.js';

/**
 * Groups of synsets that must be in one split, whichever task reads them: those with the same head word (so that the
 * senses of a word stay together), both sides of an antonym pair, and those that share a definition (years
 * apart) or an example. On WordNet 3.1 there are 82 thousand groups, the largest of about 300 of the 117,791 synsets.
 *
 * @returns the group key of a synset: the smallest member of its group
 */
export function synsetGroups(synsets: Iterable<Synset>): (id: string) => string {
  const sets = new DisjointSets();
  const first = new Map<string, string>();
  const share = (what: string, id: string) => {
    const other = first.get(what);
    if (other === undefined) first.set(what, id);
    else sets.join(other, id);
  };
  for (const { id, words, pointers, definition, examples } of synsets) {
    share(`word ${words[0]?.toLowerCase()}`, id);
    share(`text ${withoutYears(definition).toLowerCase()}`, id);
    for (const example of examples) share(`text ${example.toLowerCase()}`, id);
    for (const { symbol, target } of pointers) if (symbol === '!') sets.join(id, target);
  }
  return (id) => sets.find(id);
}
