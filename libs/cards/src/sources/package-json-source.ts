import { z } from 'zod';
import { packageName } from './package-path.js';

export const packageJsonSource = z
  .strictObject({
    reader: z
      .literal('package-json')
      .describe(
        'Rows out of structured data of an npm package: a JSON file, or what a JavaScript module exports. The rows are the items of a list, or the entries of an object.',
      ),
    package: packageName.describe("npm package that the pipeline's own package.json depends on"),
    path: z.string().min(1).optional().describe("JSON file below the package's root"),
    module: z
      .string()
      .min(1)
      .optional()
      .describe("instead of `path`: a module below the package's root, or `main` for its main entry"),
    rows: z
      .string()
      .min(1)
      .optional()
      .describe(
        "way to the rows inside the file or the module's exports, such as `features` or `dictionaryDefinitions[0].words`",
      ),
    columns: z
      .record(z.string().min(1), z.string().min(1))
      .optional()
      .describe(
        "Column by name: a way inside the row (`name`, `labels.en`), `$key` for an object's key or a list's index, `$value` for the row itself. Default: the row's own fields.",
      ),
    pattern: z
      .string()
      .refine((pattern) => groupsOf(pattern).length > 0, 'a regular expression with named groups, such as (?<word>.+)')
      .optional()
      .describe(
        'For rows that are text: a regular expression (flag `u`) whose named groups are the columns. Rows that do not match are left out and counted.',
      ),
    required: z
      .array(z.string().min(1))
      .optional()
      .describe('rows in which one of these columns is missing, null or blank are left out and counted'),
    unique: z.string().min(1).optional().describe('rows that repeat the value of this column are left out and counted'),
  })
  .refine(
    (source) => (source.path === undefined) !== (source.module === undefined),
    'either "path" or "module" is needed',
  );

function groupsOf(pattern: string): string[] {
  try {
    // An empty alternative makes any pattern match, so that its groups can be seen.
    return Object.keys(new RegExp(`${pattern}|`, 'u').exec('')?.groups ?? {});
  } catch {
    return [];
  }
}
