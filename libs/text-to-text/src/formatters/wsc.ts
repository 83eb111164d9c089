import { InputError, type Place } from '@exmix/errors/input-error';
import { asJson } from '../as-json.js';
import { escapeRegex } from '../escape-regex.js';
import { numberField, textField, valueAt } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/** SuperGLUE WSC, as T5's `wsc`: ` * ` around the noun, ` # ` around the pronoun; the target says whether they agree. */
export const formatter: NamedFormatter = { params: {}, format: wsc };

function wsc(record: RawRecord, _params: Params, place: Place): readonly KeyedExample[] {
  const noun = numberField(record, 'span1_index', place);
  const pronoun = numberField(record, 'span2_index', place);
  let text = markSpan(textField(record, 'text', place), textField(record, 'span1_text', place), noun, '*');
  // The two marks around the noun are words that the pronoun's index does not count.
  text = markSpan(text, textField(record, 'span2_text', place), pronoun + (noun < pronoun ? 2 : 0), '#');
  const label = numberField(record, 'label', place);
  const targets = label === -1 ? '<unk>' : ['False', 'True'][label];
  if (targets === undefined) {
    throw new InputError('no-label', `the label is ${label}; it is 0, 1 or -1`, { ...place, field: 'label' });
  }
  return [{ inputs: `wsc text: ${text}`, targets, idx: asJson(valueAt(record, 'idx', place)) }];
}

/** Marks the span that begins at a word, counted from 0; leaves the text as it is where it does not stand there. */
function markSpan(text: string, span: string, word: number, mark: string): string {
  const pattern = new RegExp(`^((?:[^\\t\\n\\f\\r ]+[\\t\\n\\f\\r ]){${word}})(${escapeRegex(span)})`);
  return text.replace(pattern, (_, before: string, found: string) => `${before}${mark} ${found} ${mark}`);
}
