import { usesOf } from '../uses.js';
import type { View } from '../view.js';
import { otherSenses, pick } from './other-senses.js';

/** A sentence with the gloss of the sense that its word has there (`yes`) or of another one (`no`). */
export const glossFits: View = function* (input) {
  const { wordnet, selected, hash, warn } = input;
  for (const use of usesOf(selected, warn)) {
    const others = otherSenses(use, input);
    if (others.length === 0) {
      warn('no other sense in the split');
      continue;
    }
    const { id, synset, word, sentence } = use;
    const fits = hash(`${id} fits`) % 2 === 0;
    const shown = fits ? synset : pick(others, hash(`${id} other`));
    yield {
      id,
      group: wordnet.groupOf(synset.id),
      synsets: [...new Set([synset.id, shown.id])],
      word,
      sentence,
      gloss: shown.definition,
      label: fits ? 'yes' : 'no',
    };
  }
};
