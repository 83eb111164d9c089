import type { Json } from '../json.js';
import type { Postprocessor } from '../postprocessor.js';

/** The answer, or all accepted answers of a target with the context that span answers point into. */
export const postprocess: Postprocessor = (text, { example, isTarget }) =>
  isTarget ? { answers: example.answers as Json, context: example.context as Json } : text;
