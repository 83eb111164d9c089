import type { Synset } from './synset.js';
import { type WordForm, wordForm } from './word-form.js';

/** An example sentence with the word of its synset that stands in it. */
export interface Use extends WordForm {
  readonly id: string;
  readonly synset: Synset;
  readonly sentence: string;
}

/** The examples of at least three words in which a word of their synset is found. */
export function* usesOf(synsets: Iterable<Synset>, warn: (reason: string) => void): Iterable<Use> {
  for (const synset of synsets)
    for (const [n, sentence] of synset.examples.entries()) {
      if (sentence.split(' ').length < 3) {
        warn('example of fewer than three words');
        continue;
      }
      const found = wordForm(sentence, synset.words);
      if (found === undefined) warn('example without its word');
      else yield { ...found, id: `${synset.id}/${n}`, synset, sentence };
    }
}
