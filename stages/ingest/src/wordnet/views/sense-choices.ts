import { usesOf } from '../uses.js';
import type { View } from '../view.js';
import { otherSenses, pick } from './other-senses.js';

/** A sentence and two glosses of its word as `choices`; `letter` names the right one. */
export const senseChoices: View = function* (input) {
  const { wordnet, selected, hash, warn } = input;
  for (const use of usesOf(selected, warn)) {
    const others = otherSenses(use, input);
    if (others.length === 0) {
      warn('no other sense in the split');
      continue;
    }
    const { id, synset, word, sentence } = use;
    const other = pick(others, hash(`${id} other`));
    const isFirst = hash(`${id} first`) % 2 === 0;
    const [a, b] = isFirst ? [synset, other] : [other, synset];
    yield {
      id,
      group: wordnet.groupOf(synset.id),
      synsets: [synset.id, other.id],
      word,
      sentence,
      choices: [a.definition, b.definition],
      letter: isFirst ? 'A' : 'B',
    };
  }
};
