import { InputError, type Place } from '@exmix/errors/input-error';
import { asJson } from '../as-json.js';
import { numberField, textField, valueAt } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/**
 * SuperGLUE WSC, as T5's `wsc_simple`: the pronoun between stars, the noun as target whether it is the right one or
 * not; `correct_referent_only` leaves out the wrong ones, for training.
 *
 * NOTE: the reference knows two records of the data set by heart whose pronoun is not the word at its index; here such
 * a pronoun is looked for in the words beside it.
 */
export const formatter: NamedFormatter = {
  params: { label: 'string?', correct_referent_only: 'boolean?' },
  whenNone: 'the noun is not the referent',
  format: wscSimple,
};

function wscSimple(record: RawRecord, params: Params, place: Place): readonly KeyedExample[] {
  const label = record.label === undefined ? 0 : numberField(record, 'label', place);
  if (params.correct_referent_only === true && label === 0) return [];
  const prompt = (params.label as string | undefined) ?? 'wsc:';
  return [
    {
      inputs: `${prompt} ${markPronoun(record, place)}`,
      targets: textField(record, 'span1_text', place),
      label,
      idx: asJson(valueAt(record, 'idx', place)),
    },
  ];
}

function markPronoun(record: RawRecord, place: Place): string {
  const words = textField(record, 'text', place).split(' ');
  const pronoun = textField(record, 'span2_text', place);
  const index = numberField(record, 'span2_index', place);
  if (index <= 0 || index >= words.length) {
    const message = `the index ${index} is not that of a word after the first; there are ${words.length} words`;
    throw new InputError('bad-index', message, { ...place, field: 'span2_index' });
  }
  for (const at of [index, index + 1, index - 1]) {
    const word = words[at];
    if (word === undefined || !word.startsWith(pronoun)) continue;
    const rest = word.slice(pronoun.length);
    if (/^\w/.test(rest)) continue;
    return [...words.slice(0, at), `*${pronoun}*`, ...(rest === '' ? [] : [rest]), ...words.slice(at + 1)].join(' ');
  }
  const message = `the word at ${index} is ${JSON.stringify(words[index])} and not ${JSON.stringify(pronoun)}`;
  throw new InputError('no-pronoun', message, { ...place, field: 'span2_text' });
}
