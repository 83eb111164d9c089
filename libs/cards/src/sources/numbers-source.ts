import { z } from 'zod';
import { samples } from './samples.js';

export const numbersSource = z.strictObject({
  reader: z.literal('numbers').describe("whole numbers with their English words, sampled by the pipeline's seed"),
  samples: samples.describe('how many samples are drawn; repeated ones are left out of the records'),
});
