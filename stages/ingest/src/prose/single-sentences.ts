import type { View } from './view.js';

const MIN_CHARACTERS = 40;
const MAX_CHARACTERS = 160;

/** A sentence of 40 to 160 characters a record, and the same in lower case without punctuation (`plain`). */
export const singleSentences: View = function* ({ id, about, sentences }, { warn }) {
  for (const [n, sentence] of sentences.entries()) {
    if (sentence.length < MIN_CHARACTERS || sentence.length > MAX_CHARACTERS) warn('sentence too short or too long');
    else yield { id: `${id}/${n}`, group: id, ...about, sentence, plain: plain(sentence) };
  }
};

/** Marks within words and numbers (`don't`, `3,000`) stay. */
function plain(sentence: string): string {
  return sentence
    .toLowerCase()
    .replace(/(?<![\p{L}\p{N}])[^\p{L}\p{N}\s]+|[^\p{L}\p{N}\s]+(?![\p{L}\p{N}])|[^\p{L}\p{N}\s'’.,-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
