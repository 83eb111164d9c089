import type { Postprocessor } from '../postprocessor.js';

/** The place of the text among `label_classes`; `default` (-1) where it is none of them. */
export const postprocess: Postprocessor = (text, { params }) => {
  const id = ((params.label_classes as string[] | undefined) ?? []).indexOf(text);
  return id < 0 ? ((params.default as number | undefined) ?? -1) : id;
};
