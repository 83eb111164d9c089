import { z } from 'zod';
import { packageName } from './package-path.js';

/** Questions about countries in five wordings, from the package `countries-list`. */
export const countryFactsSource = z.strictObject({ reader: z.literal('country-facts'), package: packageName });
