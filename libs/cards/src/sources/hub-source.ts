import { z } from 'zod';
import { tableOptions } from './table-options.js';

/** A dataset repository: `name` or `owner/name`. */
export const repositoryName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/, 'a repository is "owner/name"');

/** A branch, a tag, `refs/convert/parquet`, or a commit. */
export const revisionName = z.string().regex(/^[\w][\w./-]*$/, 'a branch, a tag, refs/convert/parquet, or a commit');

const COMMIT = /^[0-9a-f]{40}$/;

/** One glob over paths, or one over the members of the archives that a glob finds. `*` does not cross a slash, `**` does. */
const fileChoice = z.union([
  z.string().min(1),
  z.strictObject({
    path: z.string().min(1).describe('glob over paths of archives'),
    member: z.string().min(1).describe('glob over their members'),
  }),
]);

export const hubSource = z
  .strictObject({
    reader: z
      .literal('hub')
      .describe(
        "A dataset repository of the Hugging Face Hub. Source splits are found as the `datasets` library finds them: by the README's `configs`, else by the default patterns of folder and file names; on `refs/convert/parquet` by `<config>/<split>/*.parquet`.",
      ),
    repository: repositoryName.describe('dataset repository, name or owner/name'),
    revision: revisionName.default('main').describe('branch, tag, refs/convert/parquet or commit'),
    unpinned: z
      .string()
      .min(1)
      .optional()
      .describe('why no commit is given; `exmix-lock.json` pins the source at its first build'),
    configs: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("configurations whose rows are concatenated, in this order; default the repository's default one"),
    files: z
      .record(z.string().min(1), z.array(fileChoice).min(1))
      .optional()
      .describe('files by source split, instead of those rules'),
    ...tableOptions,
  })
  .refine((source) => COMMIT.test(source.revision) || source.unpinned !== undefined, {
    path: ['revision'],
    message: 'no commit; give one (40 hex digits), or say in "unpinned" why there is none',
  })
  .refine((source) => !COMMIT.test(source.revision) || source.unpinned === undefined, {
    path: ['unpinned'],
    message: 'the revision is a commit; leave this out',
  })
  .refine((source) => source.files === undefined || source.configs === undefined, {
    path: ['configs'],
    message: '"files" names the files by itself; leave one of the two out',
  })
  .meta({ id: 'hubSource' });
