import { z } from 'zod';

/** How many samples are drawn; repeated ones are left out of the records. */
export const samples = z.int().positive().max(1_000_000);
