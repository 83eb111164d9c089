import { z } from 'zod';
import { packageName } from './package-path.js';

export const emojiSource = z.strictObject({
  reader: z.literal('emoji').describe('emoji with names, groups and keywords'),
  packages: z
    .tuple([packageName, packageName])
    .describe('the package of names and groups (`unicode-emoji-json`), and that of keywords (`emojilib`)'),
});
