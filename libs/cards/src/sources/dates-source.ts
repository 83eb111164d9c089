import { z } from 'zod';
import { samples } from './samples.js';

/** Phrases that name a day, with the day that they mean, sampled by the pipeline's seed. */
export const datesSource = z.strictObject({ reader: z.literal('dates'), samples });
