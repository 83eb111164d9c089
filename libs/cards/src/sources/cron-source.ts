import { z } from 'zod';
import { samples } from './samples.js';

/** Cron expressions with their meaning in English, sampled by the pipeline's seed. */
export const cronSource = z.strictObject({ reader: z.literal('cron'), samples });
