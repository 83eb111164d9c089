import { InputError, type Place } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { metricUrl } from './metric-url.js';

/** Names that a card's `evaluate.metrics` may list; each is a module of `registered/`, in kebab-case. */
export const METRIC_NAMES = [
  'accuracy',
  'any_match',
  'bleu',
  'bleu_1',
  'chrf',
  'edit_f05',
  'exact_match',
  'explanation_bleu',
  'explanation_f1',
  'f1',
  'macro_f1',
  'macro_recall',
  'matthews',
  'max_answers',
  'meteor',
  'multilabel_macro_f1',
  'multirc',
  'parent',
  'pearson',
  'roc_auc',
  'rouge_1',
  'rouge_2',
  'rouge_l',
  'rouge_lsum',
  'sari',
  'set_f1',
  'span_f1',
  'spearman',
  'squad',
  'stance_f1',
  'token_f1',
  'trivia_qa',
  'wer',
] as const;

/** File URL of a metric's module. An unknown name is an InputError with the nearest one. */
export function metricModule(name: string, place: Place = {}): string {
  if (!(METRIC_NAMES as readonly string[]).includes(name)) {
    const near = nearMiss(name, METRIC_NAMES);
    const hint = near === undefined ? `there are ${METRIC_NAMES.join(', ')}` : `did you mean "${near}"?`;
    throw new InputError('no-such-metric', `there is no metric "${name}"; ${hint}`, place);
  }
  return metricUrl(name);
}
