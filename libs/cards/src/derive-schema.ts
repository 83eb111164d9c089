import { z } from 'zod';

/**
 * Rules that make a value before templates are filled. A path names a column or an earlier derived value
 * (`a.b`, `a[0]`, `a[-1]`; over a list of records `a.b` is the list of the `b`). A rule's own name inside it means the
 * column. Rules run only when something asks for their value, after the skip rules that do not.
 */
const path = z.string().min(1);

export const deriveRuleSchema = z.union([
  z.strictObject({ template: z.string().describe('A filled template') }),
  z.strictObject({
    list: z.array(path).min(1).describe('A list of the values of columns, such as `["option1", "option2"]`'),
  }),
  z.strictObject({
    each: path.describe(
      "A list with a filled template per entry of a list; the template sees the entry's fields, or `{item}` where it is no record, and `{index}`. `present` leaves out empty texts and nulls, `unique` repetitions.",
    ),
    template: z
      .string()
      .default('{item}')
      .describe('for each entry; it sees the fields of a record, or {item}, and {index}'),
    present: z.boolean().default(false).describe('leaves out empty texts and nulls'),
    unique: z.boolean().default(false).describe('leaves out repetitions'),
    none: z
      .string()
      .optional()
      .describe('what the list holds when it would be empty; a null list counts as empty then'),
  }),
  z.strictObject({
    cut: path.describe(
      'A list with a filled template per part that is cut out of a text: `spans` is a list of records with the places of `start` (0 where it is absent) and `end` in them, counted in code points; the template sees the record and `{span}`',
    ),
    spans: path.describe('path of the list of records with places'),
    start: path.default('start').describe('path of the first place in them'),
    end: path.default('end').describe('path of the place after the last'),
    template: z.string().default('{span}').describe('for each part; it sees the record and {span}'),
    none: z.string().optional().describe('what the list holds when it would be empty'),
  }),
  z.strictObject({
    order: path.describe('A list in the order of the numbers of another, equal ones as they stood'),
    by: path.describe('path of the list of numbers'),
    descending: z.boolean().default(false).describe('largest first'),
  }),
  z.strictObject({
    edit: path.describe(
      'A text with edits made: `edits` holds the lists `start`, `end` and `text`, places counted in code points of the text as it is; a null text leaves its place as it is',
    ),
    edits: path.describe('path of the lists start, end and text'),
  }),
  z.strictObject({
    replace: path.describe(
      'text with every `from` replaced by `to`, pair after pair; `regex` reads `from` as a pattern (flags `gu`)',
    ),
    pairs: z
      .array(z.tuple([z.string().min(1), z.string()]))
      .min(1)
      .describe('[from, to], one after the other'),
    regex: z.boolean().default(false).describe('from is a regular expression (flags gu)'),
  }),
  z.strictObject({
    split: path.describe('A text cut at a separator, entries trimmed, empty ones left out'),
    by: z.string().min(1).describe('the separator'),
  }),
  z.strictObject({
    slice: path.describe('part of a list or text, as `Array.prototype.slice` counts'),
    start: z.int().default(0).describe('as Array.prototype.slice counts'),
    end: z.int().optional().describe('as Array.prototype.slice counts; else to the end'),
  }),
  z.strictObject({ lower: path.describe('text in lower case') }),
  z.strictObject({
    pad: path.describe(
      'spaces around ASCII punctuation, or around the characters of scripts without word spaces, as T5 pads them',
    ),
    around: z
      .enum(['punctuation', 'nonspaced-languages'])
      .describe('ASCII punctuation, or characters of scripts without word spaces'),
  }),
  z.strictObject({
    letterOf: path.describe('`A`, `B`, ... by the position of a value in a list'),
    in: path.describe('path of the list'),
  }),
  z.strictObject({
    pick: path.describe('the entry of one list at the first position where another list holds a value'),
    where: path.describe('path of the list that is searched'),
    equals: z.union([z.string(), z.number(), z.boolean()]).describe('the value that is looked for'),
  }),
  z.strictObject({
    pick: path.describe('the same, for the value that a column or derived value has'),
    where: path.describe('path of the list that is searched'),
    is: path.describe('path of the value that is looked for'),
  }),
  z.strictObject({
    lookup: path.describe('A text by value; `otherwise` for the values not named (default: an error)'),
    values: z.record(z.string(), z.string()).describe('text by value'),
    otherwise: z.string().optional().describe('for values that are not named; else they are an error'),
  }),
  z.strictObject({
    threshold: path.describe('`above` when the number is at least `at`, else `below`'),
    at: z.number().describe('the number from which on it is above'),
    above: z.string().describe('the text then'),
    below: z.string().describe('the text otherwise'),
  }),
  z.strictObject({
    flags: z
      .union([z.array(path), z.record(z.string(), z.string())])
      .describe(
        'the names, or the given words, of the columns that are 1 or true, in order; `none` when there is no such column',
      ),
    none: z.string().describe('the text when no column is set'),
  }),
  z.strictObject({
    round: path.describe(
      'A number rounded to a multiple of `to`, as T5 does for STS-B, and written with `decimals` digits',
    ),
    to: z.number().positive().describe('a multiple of this'),
    decimals: z.int().min(0).max(9).describe('digits behind the point'),
  }),
]);

export type DeriveRule = z.infer<typeof deriveRuleSchema>;
