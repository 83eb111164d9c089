import type { View } from '../view.js';
import { antonyms } from './antonyms.js';
import { blanks } from './blanks.js';
import { definitions } from './definitions.js';
import { entailments } from './entailments.js';
import { examples } from './examples.js';
import { glossFits } from './gloss-fits.js';
import { glosses } from './glosses.js';
import { instances } from './instances.js';
import { places } from './places.js';
import { prose } from './prose.js';
import { related } from './related.js';
import { senseChoices } from './sense-choices.js';
import { synonyms } from './synonyms.js';
import { wordsInContext } from './words-in-context.js';

/** Views by the name that cards use. */
export const VIEWS = {
  glosses,
  definitions,
  examples,
  synonyms,
  antonyms,
  hypernyms: related('@'),
  wholes: related('#p'),
  instances,
  places,
  'gloss-fits': glossFits,
  'sense-choices': senseChoices,
  'words-in-context': wordsInContext,
  blanks,
  entailments,
  prose,
} as const satisfies Record<string, View>;
