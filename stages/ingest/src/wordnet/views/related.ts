import { commonWord } from '../common-word.js';
import type { Synset } from '../synset.js';
import type { View } from '../view.js';
import type { WordNet } from '../wordnet.js';

/**
 * A view of one relation, a synset with such pointers a record: `word` and `gloss`, the most common word of the first
 * target as `answer`, the words of all targets as `answers`.
 *
 * @param symbol of wninput(5WN): `@` hypernym, `#p` the whole that it is a part of
 */
export function related(symbol: string): View {
  return function* ({ wordnet, selected, warn }) {
    for (const synset of selected) {
      const targets = targetsOf(synset, symbol, wordnet);
      const [first] = targets;
      if (first === undefined) {
        warn('no such relation');
        continue;
      }
      yield {
        id: synset.id,
        group: wordnet.groupOf(synset.id),
        synsets: [synset.id],
        word: commonWord(synset, wordnet.tagsOf),
        pos: synset.pos,
        gloss: synset.definition,
        answer: commonWord(first, wordnet.tagsOf),
        answers: wordsOf(targets),
      };
    }
  };
}

export function targetsOf(synset: Synset, symbol: string, wordnet: WordNet): Synset[] {
  return synset.pointers.flatMap((pointer) => {
    const target = pointer.symbol === symbol ? wordnet.synsets.get(pointer.target) : undefined;
    return target === undefined ? [] : [target];
  });
}

export function wordsOf(synsets: readonly Synset[]): string[] {
  return [...new Set(synsets.flatMap((synset) => synset.words))];
}
