import type { Place } from '@exmix/errors/input-error';
import type { Postprocessor } from './postprocessor.js';
import { postprocessorModule } from './postprocessor-modules.js';

/** Imports a named postprocessor. A plan that uses it puts `postprocessorModule(name)` into `alsoReaches`. */
export async function loadPostprocessor(name: string, place: Place = {}): Promise<Postprocessor> {
  return ((await import(postprocessorModule(name, place))) as { postprocess: Postprocessor }).postprocess;
}
