import { z } from 'zod';
import { samples } from './samples.js';

/** Whole numbers with their English words, sampled by the pipeline's seed. */
export const numbersSource = z.strictObject({ reader: z.literal('numbers'), samples });
