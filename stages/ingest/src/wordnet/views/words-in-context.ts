import { type Use, usesOf } from '../uses.js';
import type { View, ViewInput } from '../view.js';

/**
 * Two sentences with one word, in the `same` sense or in `different` ones, after WiC (Pilehvar and Camacho-Collados,
 * 2019). A word gives as many pairs of different senses as of the same, as far as it has them; a pair is within a split.
 */
export const wordsInContext: View = function* (input) {
  const byWord = new Map<string, Use[]>();
  for (const use of usesOf(input.selected, input.warn)) {
    const key = `${use.synset.pos} ${use.word.toLowerCase()}`;
    const uses = byWord.get(key);
    if (uses === undefined) byWord.set(key, [use]);
    else uses.push(use);
  }
  for (const uses of byWord.values()) {
    const pairs = pairsOf(uses, input);
    const count = Math.min(pairs.same.length, pairs.different.length);
    for (const label of ['same', 'different'] as const)
      for (const { id, a, b } of pairs[label].slice(0, count)) {
        const order = input.hash(`${id} order`) % 2 === 0 ? [a, b] : [b, a];
        yield {
          id,
          group: input.wordnet.groupOf(a.synset.id),
          synsets: [...new Set([a.synset.id, b.synset.id])],
          word: a.word,
          sentences: order.map((use) => use.sentence),
          label,
        };
      }
  }
};

interface Pair {
  readonly id: string;
  readonly at: number;
  readonly a: Use;
  readonly b: Use;
}

/** Pairs by label, each list in seeded order. */
function pairsOf(uses: readonly Use[], { splitOf, hash }: ViewInput): { same: Pair[]; different: Pair[] } {
  const pairs = { same: [] as Pair[], different: [] as Pair[] };
  for (const [i, a] of uses.entries())
    for (const b of uses.slice(i + 1)) {
      if (a.sentence === b.sentence || splitOf(a.synset.id) !== splitOf(b.synset.id)) continue;
      const id = `${a.id} ${b.id}`;
      pairs[a.synset === b.synset ? 'same' : 'different'].push({ id, at: hash(id), a, b });
    }
  for (const list of Object.values(pairs)) list.sort((x, y) => x.at - y.at);
  return pairs;
}
