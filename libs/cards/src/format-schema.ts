import { z } from 'zod';
import { deriveRuleSchema } from './derive-schema.js';

const splitName = z.enum(['train', 'validation', 'test']);

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const skipCommon = {
  field: z.string().min(1).describe('a column or derived value; label means the column and not the label word'),
  reason: z.string().min(1).describe('counted and shown under this reason'),
  splits: z.array(splitName).min(1).optional().describe('only in these splits; else in all'),
};

/** A record is left out when the rule holds of it. `empty` holds of null, absent, `''`, blank text and `[]`. */
export const skipRuleSchema = z.discriminatedUnion('when', [
  z.strictObject({
    when: z.literal('empty').describe('left out when the field is null, absent, blank text or an empty list'),
    ...skipCommon,
  }),
  z.strictObject({
    when: z.literal('equals').describe('left out when the field has the value'),
    value: scalar.describe('the value'),
    ...skipCommon,
  }),
  z.strictObject({
    when: z.literal('not-equals').describe('left out when the field has another value'),
    value: scalar.describe('the value'),
    ...skipCommon,
  }),
  z.strictObject({
    when: z.literal('in').describe('left out when the field has one of the values'),
    value: z.array(scalar).min(1).describe('the values'),
    ...skipCommon,
  }),
  z.strictObject({
    when: z.literal('not-in').describe('left out when the field has none of the values'),
    value: z.array(scalar).min(1).describe('the values'),
    ...skipCommon,
  }),
  /** A regular expression (flag `u`) is found in the text. */
  z.strictObject({
    when: z.literal('matches').describe('left out when the expression is found in the text'),
    value: z.string().min(1).describe('a regular expression, flag u'),
    ...skipCommon,
  }),
  /** The number is below the value. */
  z.strictObject({
    when: z.literal('below').describe('left out when the number is below the value'),
    value: z.number().describe('a number'),
    ...skipCommon,
  }),
  /** The number is above the value. */
  z.strictObject({
    when: z.literal('above').describe('left out when the number is above the value'),
    value: z.number().describe('a number'),
    ...skipCommon,
  }),
  /** The text has more characters, or the list more entries, than the value. */
  z.strictObject({
    when: z
      .literal('longer')
      .describe('left out when the text has more characters, or the list more entries, than the value'),
    value: z.int().positive().describe('a number of characters or entries'),
    ...skipCommon,
  }),
]);

export type SkipRule = z.infer<typeof skipRuleSchema>;

/** Templates are those of `text-to-text/template.ts`. */
export const templateFormatSchema = z.strictObject({
  inputs: z.string().describe("template of the model's input: text with {column}, {derived value} and {label}"),
  targets: z.string().describe('template of what the model is to answer'),
  labels: z
    .union([z.array(z.string()).min(1), z.record(z.string(), z.string())])
    .optional()
    .describe(
      "Label words: a list in class order, or words by the label's value. With `labelField` the word is `{label}`: by index for a number or boolean, as it stands for a text that is one of the words, and a list of words in class order for a list of indices. Without `labelField` they only name the label set.",
    ),
  labelField: z.string().min(1).optional().describe('column or derived value that holds the label'),
  hiddenLabel: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The word for the label -1, which stands for a label that is not published; T5 writes `<unk>`. Without it such a record is an error, unless a skip rule leaves it out. It is none of the task's label words.",
    ),
  derive: z
    .record(z.string().min(1), deriveRuleSchema)
    .optional()
    .describe('values made before the templates are filled, by name'),
  skip: z
    .array(skipRuleSchema)
    .optional()
    .describe('records to leave out, each with the reason that is counted; the first rule that holds counts'),
  answers: z
    .string()
    .min(1)
    .optional()
    .describe('accepted answers besides the target: a column or derived value (a text or a list), or a template'),
  choices: z.string().min(1).optional().describe('a column or derived value that holds the list of choices'),
  meta: z
    .record(z.string(), z.string().min(1))
    .optional()
    .describe(
      'what scoring needs besides: name to column or derived value, such as `{"idx/question": "idx.question"}`',
    ),
});

export const namedFormatSchema = z.strictObject({
  formatter: z.string().describe('name of a formatter'),
  params: z.record(z.string(), z.json()).default({}).describe('its own settings'),
});

export const selfSupervisedFormatSchema = z.strictObject({
  selfSupervised: z.string().describe('template of the prose that span corruption is applied to'),
  derive: z
    .record(z.string().min(1), deriveRuleSchema)
    .optional()
    .describe('values made before the template is filled, by name'),
  skip: z
    .array(skipRuleSchema)
    .optional()
    .describe('records to leave out, each with the reason that is counted; the first rule that holds counts'),
});

export const formatSchema = z.union([templateFormatSchema, namedFormatSchema, selfSupervisedFormatSchema]);

export type TemplateFormat = z.infer<typeof templateFormatSchema>;
export type NamedFormat = z.infer<typeof namedFormatSchema>;
export type SelfSupervisedFormat = z.infer<typeof selfSupervisedFormatSchema>;
export type Format = z.infer<typeof formatSchema>;
