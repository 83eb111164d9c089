import { z } from 'zod';
import { FAMILIES } from './family.js';
import { formatSchema } from './format-schema.js';
import { holdSchema } from './hold-schema.js';
import { sourceSchema } from './source-schema.js';

/**
 * A card describes one task: a section a stage. Nothing runs when it is read.
 * Templates are those of `text-to-text/template.ts`.
 */
const splitName = z.enum(['train', 'validation', 'test']);

/** How records get their split: by the source's own splits, or by hash of a group key (no group is in two splits). */
const splitsSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('source').describe('source: the splits of the source are taken over'),
    train: z.array(z.string()).default([]).describe('splits of the source that make the training split'),
    validation: z.array(z.string()).default([]).describe('splits of the source that make the validation split'),
    test: z.array(z.string()).default([]).describe('splits of the source that make the test split'),
    hold: holdSchema
      .optional()
      .describe('a seeded share of a split that is held out where the source has no such split'),
  }),
  z.strictObject({
    by: z
      .literal('group')
      .describe('group: records get their split by the hash of a group key, so that no group is in two splits'),
    key: z.string().describe('column whose value is the group key'),
    salt: z.string().describe('cards with the same salt put the same key into the same split'),
    validation: z.number().min(0).max(50).default(5).describe('parts of a hundred for validation'),
    test: z.number().min(0).max(50).default(5).describe('parts of a hundred for the test'),
  }),
]);

export const ingestSchema = z.strictObject({
  source: sourceSchema.describe('where the records come from: a reader and its settings'),
  splits: splitsSchema.describe('how records get their split'),
  limit: z
    .partialRecord(splitName, z.int().positive())
    .optional()
    .describe('most records by split, the first by seeded hash of their id'),
});

/** How sure it is that the dataset belongs to the mixture of the paper. */
export const membershipSchema = z.strictObject({
  kind: z
    .enum(['suite', 'named', 'reconstructed', 'evaluation'])
    .describe(
      'in a suite that the paper names, named by the paper itself, chosen to complete its list, or only evaluated on',
    ),
  confidence: z.enum(['stated', 'recollection', 'choice']).describe('stated by the paper, recalled, or our own choice'),
  basis: z.string().min(1).describe('what that rests on'),
});

export const sampleSchema = z.strictObject({
  cap: z
    .int()
    .positive()
    .optional()
    .describe("most examples that the task counts for in its rate; before the pipeline's"),
  keep: z
    .partialRecord(splitName, z.int().nonnegative())
    .optional()
    .describe("most drawn examples by split; before the pipeline's"),
});

export const evaluateSchema = z.strictObject({
  metrics: z.array(z.string()).min(1).describe('names of metrics, the main one first'),
  postprocess: z.string().optional().describe('name of the postprocessor that makes an answer out of a decoded text'),
  split: z
    .enum(['validation', 'test'])
    .optional()
    .describe(
      "the split that is scored, where it is not the pipeline's: answers of some test splits are not published",
    ),
  baseline: z
    .enum(['majority', 'copy-inputs', 'copy-first-sentence'])
    .default('majority')
    .describe('what the score is set beside: the most frequent target, the inputs, or their first sentence'),
  maxTargetTokens: z.int().positive().optional().describe("most tokens of an answer; else the pipeline's"),
});

export const cardSchema = z.strictObject({
  $schema: z.string().optional().describe('for editors'),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{1,63}$/, 'lower-case letters, digits and underscores, starting with a letter')
    .describe('small letters, digits, underscores; pipelines and commands name the task by it'),
  title: z.string().describe('for people'),
  family: z.enum(FAMILIES).describe("one of the task families of the paper's table"),
  suite: z.string().optional().describe('the suite that the dataset belongs to; --suite selects by it'),
  membership: membershipSchema
    .optional()
    .describe('how sure it is that the dataset belongs to the mixture of the paper'),
  description: z.string().optional().describe('for people: what is asked'),
  licence: z.string().describe('of the data; a name or an identifier'),
  citation: z.string().optional().describe('of the data'),
  size: z
    .partialRecord(splitName, z.int().nonnegative())
    .optional()
    .describe('records of the source by split, known before anything is downloaded'),
  gated: z
    .literal(true)
    .optional()
    .describe('set where the Hub hands the files out only to accounts that accepted the terms of the dataset'),
  homepage: z.string().optional().describe('address of the data for people'),
  notes: z.string().optional().describe('what else is worth knowing: deviations, choices'),
  ingest: ingestSchema.describe('source to records by split'),
  format: formatSchema.describe('records to text: templates, a named formatter, or prose for span corruption'),
  sample: sampleSchema.default({}).describe('where the task differs from the pipeline in how it is drawn'),
  evaluate: evaluateSchema.optional().describe('how answers are scored; absent for self-supervised prose only'),
});

export type Card = z.infer<typeof cardSchema>;
