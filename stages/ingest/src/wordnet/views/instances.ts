import type { View } from '../view.js';
import { withoutYears } from '../without-years.js';
import { targetsOf, wordsOf } from './related.js';

/** Named persons, places and things: name, kind, and what a gloss says of them, without years of life. */
export const instances: View = function* ({ wordnet, selected, warn }) {
  for (const synset of selected) {
    const classes = targetsOf(synset, '@i', wordnet);
    const [first] = classes;
    if (first === undefined) {
      warn('not an instance');
      continue;
    }
    const { id, words, supersense, definition } = synset;
    yield {
      id,
      group: wordnet.groupOf(id),
      synsets: [id],
      name: words[0],
      asks: supersense === 'person' ? 'who' : 'what',
      kind: first.words[0],
      kinds: wordsOf(classes),
      gloss: withoutYears(definition),
    };
  }
};
