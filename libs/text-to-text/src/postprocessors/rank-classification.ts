import { InputError } from '@exmix/errors/input-error';
import type { Json } from '../json.js';
import type { Postprocessor } from '../postprocessor.js';

/**
 * Of a target: `[idx, is_correct, weight, tokens of the target]` and then the values of `passthrough_feature_keys`.
 * Outputs are log-likelihoods and pass as they are: only a target is text.
 */
export const postprocess: Postprocessor = (text, { example, isTarget, params }) => {
  if (!isTarget) return text;
  const { targets, weight } = example;
  if (!Array.isArray(targets)) {
    throw new InputError('not-a-list', 'the targets of ranked classes are their tokens', { field: 'targets' });
  }
  const passthrough = (params.passthrough_feature_keys as string[] | undefined) ?? [];
  return [
    example.idx as Json,
    example.is_correct as Json,
    weight ?? 1,
    targets.length,
    ...passthrough.map((key) => example[key] as Json),
  ];
};
