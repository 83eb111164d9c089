import { z } from 'zod';
import { packageName } from './package-path.js';

/** Raw RFC 822 messages `data/<folder>/*.txt` of an npm package. Views: `stages/ingest/src/mail/views`. */
export const mailSource = z.strictObject({
  reader: z.literal('mail'),
  package: packageName,
  view: z.enum(['messages', 'subjects', 'lists', 'replies', 'reply-choices', 'dates', 'header-questions']),
});
