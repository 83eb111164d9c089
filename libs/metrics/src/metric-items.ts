import type { MetricItem, MetricValue } from './metric.js';

/** An example with the model's or a baseline's answer. */
export interface AnsweredExample {
  readonly id: string;
  readonly inputs: string;
  readonly targets: string;
  readonly answers: readonly string[];
  readonly meta: MetricValue;
  /** See `MetricItem`. */
  readonly labelScores?: readonly number[];
}

/** A postprocessor for one text of an example. */
export type Postprocess = (text: string, example: AnsweredExample, isTarget: boolean) => MetricValue;

/**
 * What metrics see of an example. Postprocessors of the T5 library return, for a target, also the group that examples
 * are scored by (`{value, group}`, MultiRC and ReCoRD) or all accepted answers (a list): these go to `meta.group` and
 * `answers`.
 */
export function metricItem(example: AnsweredExample, text: string, postprocess: Postprocess): MetricItem {
  const { group, value: target } = unwrapped(postprocess(example.targets, example, true));
  const { value: prediction } = unwrapped(postprocess(text, example, false));
  const listed = Array.isArray(target) && target.every((answer) => typeof answer === 'string');
  return {
    inputs: example.inputs,
    output: text,
    prediction,
    target: listed && example.answers.length > 0 ? example.targets : target,
    answers: listed ? (target as string[]) : example.answers,
    meta: group === undefined ? example.meta : { ...(example.meta as object), group },
    ...(example.labelScores !== undefined && { labelScores: example.labelScores }),
  };
}

function unwrapped(value: MetricValue): { readonly value: MetricValue; readonly group?: MetricValue } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value };
  const fields = value as { readonly [key: string]: MetricValue | undefined };
  if (fields.value === undefined) return { value };
  return fields.group === undefined ? { value: fields.value } : { value: fields.value, group: fields.group };
}
