import type { View } from '../view.js';

/** A lexical antonym pointer a record: `word` and `antonym`, in both directions where WordNet lists both. */
export const antonyms: View = function* ({ wordnet, selected, warn }) {
  const seen = new Set<string>();
  for (const { id, pos, words, pointers } of selected)
    for (const { symbol, target, sourceWord, targetWord } of pointers) {
      if (symbol !== '!') continue;
      const word = words[sourceWord - 1];
      const antonym = wordnet.synsets.get(target)?.words[targetWord - 1];
      if (word === undefined || antonym === undefined) {
        warn('antonym between synsets, not words');
        continue;
      }
      // The same two words may be opposed in several senses; as text they are one question.
      const pair = `${pos} ${word} ${antonym}`;
      if (seen.has(pair)) {
        warn('same pair of words again');
        continue;
      }
      seen.add(pair);
      const record = { id: `${id}/${sourceWord}-${target}/${targetWord}`, group: wordnet.groupOf(id) };
      yield { ...record, synsets: [id, target], word, antonym, pos };
    }
};
