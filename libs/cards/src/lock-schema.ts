import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits');
const gitObject = z.string().regex(/^[0-9a-f]{40}$/, '40 lower-case hex digits');

const lockedFile = z.strictObject({
  size: z.int().nonnegative().describe('bytes'),
  oid: gitObject.describe('Git blob SHA-1; of an LFS file that of its pointer'),
  sha256: sha256.optional().describe('of the bytes, where the Hub keeps it'),
});

const lockedRepository = z.strictObject({
  commit: gitObject.describe('the commit that is read'),
  selections: z
    .record(z.string(), z.record(z.string(), z.array(z.string())))
    .describe("what rules of cards chose among the commit's files: paths by source split, by rule"),
  files: z.record(z.string(), lockedFile).describe('the files that are chosen, by path'),
});

/**
 * `exmix-lock.json` of a pipeline: which bytes its sources on the Hub and the web are. What stands in it is never asked
 * again; what is missing is added at planning. Keys are sorted.
 */
export const lockSchema = z.strictObject({
  $schema: z.string().optional().describe('for editors'),
  format: z.literal('exmix-lock/1').describe("version of this file's form"),
  datasets: z.record(z.string(), lockedRepository).describe('by `<repository>@<revision>`'),
  urls: z
    .record(
      z.string(),
      z.strictObject({ size: z.int().nonnegative().describe('bytes'), sha256: sha256.describe('of the bytes') }),
    )
    .describe('files on the web without a digest in their card, by address'),
});

export type Lock = z.infer<typeof lockSchema>;
export type LockedFile = z.infer<typeof lockedFile>;
export type LockedRepository = z.infer<typeof lockedRepository>;
