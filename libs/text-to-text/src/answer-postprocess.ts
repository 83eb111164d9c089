import type { Json } from './json.js';
import { loadPostprocessor } from './load-postprocessor.js';

/** What postprocessors may look at of an example; the fields of `meta` count as the example's own. */
export interface PostprocessedExample {
  readonly id: string;
  readonly inputs: string;
  readonly targets: string;
  readonly answers: readonly string[];
  readonly meta: unknown;
}

/**
 * The postprocessor that a card names, for the texts of its examples; without a name texts stay as they are.
 *
 * @param labels the card's label words in class order
 */
export async function answerPostprocess(
  name: string | null,
  labels: readonly string[] | null,
): Promise<(text: string, example: PostprocessedExample, isTarget: boolean) => Json> {
  if (name === null) return (text) => text;
  const postprocess = await loadPostprocessor(name);
  const params = labels === null ? {} : { label_classes: labels };
  return (text, { meta, ...example }, isTarget) => {
    const fields = { ...(meta as object | null), ...example } as Readonly<Record<string, Json>>;
    return postprocess(text, { example: fields, isTarget, params });
  };
}
