import { z } from 'zod';

/** The name of an npm package that the pipeline's own package.json depends on (an alias counts). */
export const packageName = z
  .string()
  .regex(/^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/, 'the name of an npm package');
