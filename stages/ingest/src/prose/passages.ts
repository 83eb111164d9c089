import { shorten } from '../text/shorten.js';
import type { View } from './view.js';

const SENTENCES = 3;
const MAX_CHARACTERS = 400;

/** Three sentences in a row, not overlapping the next three, cut after 400 characters. */
export const passages: View = function* ({ id, about, sentences }) {
  for (let at = 0; at + SENTENCES <= sentences.length; at += SENTENCES) {
    const text = shorten(sentences.slice(at, at + SENTENCES).join(' '), MAX_CHARACTERS);
    yield { id: `${id}/${at}`, group: id, ...about, text };
  }
};
