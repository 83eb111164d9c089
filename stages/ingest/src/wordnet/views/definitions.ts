import { commonWord } from '../common-word.js';
import type { View } from '../view.js';
import { wordForm } from '../word-form.js';

/**
 * A synset a record: word, definition, all its words, and the first example that holds one of them (the word that the
 * example holds is then the record's word; `example` is empty where there is none).
 */
export const definitions: View = function* ({ wordnet, selected }) {
  for (const synset of selected) {
    const { id, pos, words, definition, examples } = synset;
    const common = commonWord(synset, wordnet.tagsOf);
    let word = common;
    let example = '';
    for (const sentence of examples) {
      const found = wordForm(sentence, [common, ...words]);
      if (found === undefined) continue;
      word = found.word;
      example = sentence;
      break;
    }
    yield { id, group: wordnet.groupOf(id), synsets: [id], word, words, pos, gloss: definition, example };
  }
};
