import { z } from 'zod';

const salt = z.string().min(1);
const common = {
  from: z.string().min(1).describe('split of the source that gives records up; one of those that another split names'),
  salt: salt.describe('cards with the same salt hold out the same rows of the same source'),
};

const share = z.union([
  z.strictObject({
    ...common,
    percent: z
      .number()
      .gt(0)
      .max(50)
      .describe('parts of a hundred, by hash of salt and row number, or of salt and `key`'),
    key: z.string().min(1).optional().describe('column, or template of columns, whose equal values stay together'),
  }),
  z.strictObject({
    ...common,
    rows: z.int().positive().describe('this many rows, those with the smallest hash of salt and row number'),
  }),
]);

/** A seeded share of a source split that is held out where the source has no such split. What is held out is in no other split. */
export const holdSchema = z
  .strictObject({
    validation: share.optional().describe('the share that becomes the validation split'),
    test: share.optional().describe('the share that becomes the test split'),
  })
  .refine(({ validation, test }) => validation !== undefined || test !== undefined, {
    message: 'names no split; "validation" or "test" is needed',
  })
  .refine(
    ({ validation, test }) =>
      validation === undefined ||
      test === undefined ||
      validation.from !== test.from ||
      (validation.salt === test.salt && 'rows' in validation === 'rows' in test && keyOf(validation) === keyOf(test)),
    { message: 'two shares of one source split need the same salt, the same key, and both "percent" or both "rows"' },
  );

function keyOf(one: z.infer<typeof share>): string | undefined {
  return 'key' in one ? one.key : undefined;
}
