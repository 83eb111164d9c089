import { z } from 'zod';
import { packageName } from './package-path.js';

/** Emoji with names, groups and keywords. */
export const emojiSource = z.strictObject({
  reader: z.literal('emoji'),
  /** The package of names and groups (`unicode-emoji-json`), and that of keywords (`emojilib`). */
  packages: z.tuple([packageName, packageName]),
});
