import { commonWord } from '../common-word.js';
import type { View } from '../view.js';

/** A synset of two words or more a record: the most common word is asked, the most common of the others is the answer. */
export const synonyms: View = function* ({ wordnet, selected, warn }) {
  for (const synset of selected) {
    const { id, pos, words, definition } = synset;
    const word = commonWord(synset, wordnet.tagsOf);
    const others = words.filter((other) => other.toLowerCase() !== word.toLowerCase());
    if (others.length === 0) {
      warn('synset of one word');
      continue;
    }
    const synonym = commonWord({ ...synset, words: others }, wordnet.tagsOf);
    yield {
      id,
      group: wordnet.groupOf(id),
      synsets: [id],
      word,
      synonym,
      synonyms: [...new Set(others)],
      pos,
      gloss: definition,
    };
  }
};
