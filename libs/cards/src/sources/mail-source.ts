import { z } from 'zod';
import { packageName } from './package-path.js';

export const mailSource = z.strictObject({
  reader: z
    .literal('mail')
    .describe('Raw RFC 822 messages `data/<folder>/*.txt` of an npm package. Views: `stages/ingest/src/mail/views`.'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
  view: z
    .enum(['messages', 'subjects', 'lists', 'replies', 'reply-choices', 'dates', 'header-questions'])
    .describe('what is made of the messages'),
});
