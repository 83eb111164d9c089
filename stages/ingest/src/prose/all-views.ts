import { chunks } from './chunks.js';
import { cloze } from './cloze.js';
import { passages } from './passages.js';
import { singleSentences } from './single-sentences.js';
import type { View } from './view.js';

/** Views by the name that cards use. */
export const VIEWS = { chunks, passages, sentences: singleSentences, cloze } as const satisfies Record<string, View>;
