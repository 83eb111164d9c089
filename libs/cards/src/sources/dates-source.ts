import { z } from 'zod';
import { samples } from './samples.js';

export const datesSource = z.strictObject({
  reader: z
    .literal('dates')
    .describe("phrases that name a day, with the day that they mean, sampled by the pipeline's seed"),
  samples: samples.describe('how many samples are drawn; repeated ones are left out of the records'),
});
