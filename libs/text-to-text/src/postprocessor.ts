import type { Json } from './json.js';

/** What a postprocessor may look at besides the text. */
export interface PostprocessContext {
  /** The example that the text belongs to, by the published key names: `answers`, `label`, `idx/question`, `targets`. */
  readonly example: { readonly [key: string]: Json | undefined };
  /** The text is the target and not the model's output. */
  readonly isTarget: boolean;
  readonly params: { readonly [name: string]: Json | undefined };
}

/** Turns the model's output, or the target, into the value that a metric takes. A module exports it as `postprocess`. */
export type Postprocessor = (text: string, context: PostprocessContext) => Json;
