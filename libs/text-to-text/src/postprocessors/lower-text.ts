import type { Postprocessor } from '../postprocessor.js';

/** The text in lower case. */
export const postprocess: Postprocessor = (text) => text.toLowerCase();
