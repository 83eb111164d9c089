import type { Json } from '../json.js';
import type { Postprocessor } from '../postprocessor.js';

/** The answer, or all accepted answers of a target. */
export const postprocess: Postprocessor = (text, { example, isTarget }) =>
  isTarget ? (example.answers as Json) : text;
