import { z } from 'zod';
import { packageName } from './package-path.js';

const paths = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/**
 * Which files a reader of files reads. Paths are relative to the pipeline's folder, or to the package's root where
 * `package` is given. Names that end in `.gz` are decompressed.
 */
export const fileOptions = {
  package: packageName.optional().describe("npm package below which the files lie; else the pipeline's folder"),
  files: z
    .record(z.string().min(1), paths)
    .describe(
      'Files by split of the source; files of one split are read one after the other. A source without splits names its one split `all`.',
    ),
};
