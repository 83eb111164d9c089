import type { Json } from '../json.js';
import type { Postprocessor } from '../postprocessor.js';

/** The class of `False` or `True`, -1 for anything else; of a target also its question, by which answers are grouped. */
export const postprocess: Postprocessor = (text, { example, isTarget }) => {
  const value = ['False', 'True'].indexOf(text);
  return isTarget ? { value, group: example['idx/question'] as Json } : { value };
};
