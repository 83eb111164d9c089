import { z } from 'zod';
import { plainSource } from './plain-source.js';

const name = z.string().min(1);

/** Slot filling: rows drawn from the end of a training split. */
const slots = z.strictObject({
  by: z.literal('slots').describe('slots: rows drawn from the end of a training split'),
  parts: z
    .array(
      z.strictObject({
        train: name.describe('split of the source that rows are drawn from'),
        test: name.describe('split of the source whose size decides on their number'),
        last: z
          .int()
          .positive()
          .optional()
          .describe('how many of the last training rows are drawn from; default the second half, rounded up'),
        rows: z
          .int()
          .positive()
          .optional()
          .describe('how many are drawn; default a third of the test rows, rounded down'),
      }),
    )
    .min(1)
    .describe('parts in the order of DialoGLUE, which draws from all with one generator'),
});

/** Intents: rows of each class drawn, those of its few-shot subsets apart. */
const intents = z.strictObject({
  by: z.literal('intents').describe('intents: rows of each class drawn, those of its few-shot subsets apart'),
  text: name.default('text').describe('column of the text'),
  label: name.default('label').describe('column of the class'),
  labels: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('class names in index order, where the label column holds indices'),
  fewShot: z
    .array(z.int().positive())
    .default([10, 30])
    .describe('rows a class of the few-shot subsets, whose rows stay in training'),
  testRows: z.int().positive().default(2).describe('A class gets one validation row for so many test rows'),
});

export const dialoglueValidationSource = z.strictObject({
  reader: z
    .literal('dialoglue-validation')
    .describe(
      "The validation part that DialoGLUE draws with NumPy's seed 0: with replacement, so that a row may come several times, and every row that equals a drawn one leaves training. The whole source is held in memory; these have 10,000 rows. Splits: train, validation, test.",
    ),
  of: plainSource.describe('the source whose records these are'),
  draw: z.discriminatedUnion('by', [slots, intents]).describe('how rows are drawn'),
});
