import type { View } from './view.js';

const MIN_CHARACTERS = 300;
const MAX_CHARACTERS = 600;

/** Whole sentences in a row, 300 to 600 characters together. A longer sentence stands alone, a short rest is left out. */
export const chunks: View = function* ({ id, about, sentences }, { warn }) {
  let text = '';
  let n = 0;
  const record = () => ({ id: `${id}/${n++}`, group: id, ...about, text });
  for (const sentence of sentences) {
    if (text.length >= MIN_CHARACTERS && text.length + 1 + sentence.length > MAX_CHARACTERS) {
      yield record();
      text = '';
    }
    text = text === '' ? sentence : `${text} ${sentence}`;
  }
  if (text.length >= MIN_CHARACTERS) yield record();
  else warn('rest too short for a text');
};
