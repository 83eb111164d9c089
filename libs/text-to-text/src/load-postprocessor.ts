import type { Postprocessor } from './postprocessor.js';
import { postprocessorUrl } from './postprocessor-url.js';

/**
 * Imports a named postprocessor. A plan that uses it puts `postprocessorModule(name)` into `alsoReaches`, which also
 * refuses names that there are not.
 */
export async function loadPostprocessor(name: string): Promise<Postprocessor> {
  return ((await import(postprocessorUrl(name))) as { postprocess: Postprocessor }).postprocess;
}
