import { InputError, type Place } from '@exmix/errors/input-error';
import { escapeRegex } from '../escape-regex.js';
import { numberField, textField, textsField } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/**
 * Definite Pronoun Resolution in the form of `wsc_simple`, as T5's `definite_pronoun_resolution_simple`: the first
 * pronoun that stands between spaces, or before a full stop or comma, gets the stars.
 */
export const formatter: NamedFormatter = { params: { label: 'string?' }, format: definitePronounResolution };

function definitePronounResolution(record: RawRecord, params: Params, place: Place): readonly KeyedExample[] {
  const pronoun = textField(record, 'pronoun', place);
  const sentence = textField(record, 'sentence', place).replace(
    new RegExp(` (${escapeRegex(pronoun)})([ .,])`),
    (_, word: string, after: string) => ` *${word}*${after}`,
  );
  const candidates = textsField(record, 'candidates', place);
  const label = numberField(record, 'label', place);
  const targets = candidates[label];
  if (targets === undefined) {
    const message = `the label is ${label} and there are ${candidates.length} candidates`;
    throw new InputError('no-label', message, { ...place, field: 'label' });
  }
  return [{ inputs: `${(params.label as string | undefined) ?? 'wsc:'} ${sentence}`, targets }];
}
