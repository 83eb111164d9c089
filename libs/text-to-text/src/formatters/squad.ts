import type { Place } from '@exmix/errors/input-error';
import { asJson } from '../as-json.js';
import { textField, textsField, valueAt } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';
import { collapseSpaces, padPunctuation } from '../pad-punctuation.js';

/**
 * SQuAD, as T5's `squad`: spaces around punctuation, the first answer as target, all answers accepted.
 * `include_context: false` asks without the passage ("squad trivia").
 */
export const formatter: NamedFormatter = {
  params: { include_context: 'boolean?' },
  leaveOut: ['context', 'question'],
  whenNone: 'no answer',
  format: squad,
};

export function squad(record: RawRecord, params: Params, place: Place): readonly KeyedExample[] {
  const answers = textsField(record, 'answers.text', place).map(padPunctuation);
  const targets = answers[0];
  if (targets === undefined) return [];
  const question = padPunctuation(textField(record, 'question', place));
  const context = padPunctuation(textField(record, 'context', place));
  const inputs =
    params.include_context === false
      ? `squad trivia question: ${question}`
      : `question: ${question} context: ${context}`;
  return [
    { inputs: collapseSpaces(inputs), targets, id: asJson(valueAt(record, 'id', place)), context, question, answers },
  ];
}
