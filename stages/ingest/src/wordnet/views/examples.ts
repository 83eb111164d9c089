import { usesOf } from '../uses.js';
import type { View } from '../view.js';

/** An example sentence a record, with the word that it shows and that word's definition. */
export const examples: View = function* ({ wordnet, selected, warn }) {
  for (const { id, synset, word, form, sentence } of usesOf(selected, warn))
    yield {
      id,
      group: wordnet.groupOf(synset.id),
      synsets: [synset.id],
      word,
      form,
      pos: synset.pos,
      gloss: synset.definition,
      sentence,
    };
};
