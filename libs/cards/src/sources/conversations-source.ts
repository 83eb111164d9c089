import { z } from 'zod';
import { plainSource } from './plain-source.js';

const name = z.string().min(1);

export const conversationsSource = z.strictObject({
  reader: z
    .literal('conversations')
    .describe(
      'Rows that are turns of conversations, each with the turns before it. The rows of a conversation must follow each other; memory holds one conversation, and about 100 bytes for each that has ended.',
    ),
  of: plainSource.describe('the source whose records these are'),
  by: name.describe('column that names the conversation'),
  order: name.describe('column with the number of the turn, by which turns are put in order'),
  turn: name.describe('column with the text of the turn'),
  history: name.default('history').describe('new column: the list of the texts of the earlier turns'),
});
