import { InputError, type Place } from '@exmix/errors/input-error';
import type { Json } from './json.js';
import type { KeyedExample } from './named-formatter.js';

/** What one record gives for each of its classes. */
export interface RankedClasses {
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
  readonly isCorrect: readonly boolean[];
  readonly weight?: number;
  /** Further values that every example gets. */
  readonly passthrough?: Readonly<Record<string, Json>>;
}

/** `train`: the right classes; `eval`: one example per class; `fewshot_eval`: one example that lists them all. */
export const RANK_MODES = ['train', 'eval', 'fewshot_eval'] as const;
export type RankMode = (typeof RANK_MODES)[number];

/**
 * Examples for scoring classes by their likelihood, as T5's `rank_classification`. `idx` is the record's number and the
 * class's.
 */
export function rankClassification(
  record: number,
  classes: RankedClasses,
  mode: RankMode,
  place: Place = {},
): readonly KeyedExample[] {
  if (!RANK_MODES.includes(mode)) {
    throw new InputError('bad-param', `mode is "${mode}"; it is one of ${RANK_MODES.join(', ')}`, place);
  }
  const { inputs, targets, isCorrect, weight, passthrough = {} } = classes;
  const count = isCorrect.length;
  if (inputs.length !== count || targets.length !== count) {
    const message = `there are ${inputs.length} inputs, ${targets.length} targets and ${count} classes`;
    throw new InputError('unequal-lists', message, place);
  }
  const examples = isCorrect.map((correct, i) => ({
    idx: [record, i],
    inputs: inputs[i] as string,
    targets: targets[i] as string,
    is_correct: correct,
    ...(weight !== undefined && { weight }),
    ...passthrough,
  }));
  if (mode === 'train') return examples.filter((example) => example.is_correct);
  if (mode === 'eval') return examples;
  const keys = Object.keys(examples[0] ?? {}) as (keyof (typeof examples)[number])[];
  return [Object.fromEntries(keys.map((key) => [key, examples.map((example) => example[key] as Json)]))];
}
