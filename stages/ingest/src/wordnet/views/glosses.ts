import { commonWord } from '../common-word.js';
import type { View } from '../view.js';

/** A synset a record: its most common word, definition, part of speech and supersense. */
export const glosses: View = function* ({ wordnet, selected }) {
  for (const synset of selected) {
    const { id, pos, supersense, definition } = synset;
    const word = commonWord(synset, wordnet.tagsOf);
    yield { id, group: wordnet.groupOf(id), synsets: [id], word, pos, supersense, gloss: definition };
  }
};
