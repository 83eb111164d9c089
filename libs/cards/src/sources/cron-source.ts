import { z } from 'zod';
import { samples } from './samples.js';

export const cronSource = z.strictObject({
  reader: z.literal('cron').describe("cron expressions with their meaning in English, sampled by the pipeline's seed"),
  samples: samples.describe('how many samples are drawn; repeated ones are left out of the records'),
});
