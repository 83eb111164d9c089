import type { Json } from '../json.js';
import type { Postprocessor } from '../postprocessor.js';

/** The answer, or all accepted answers of a target with the passage and query by which examples are grouped. */
export const postprocess: Postprocessor = (text, { example, isTarget }) =>
  isTarget
    ? { value: example.answers as Json, group: [example['idx/passage'] as Json, example['idx/query'] as Json] }
    : { value: text };
