import type { Place } from '@exmix/errors/input-error';
import { textField } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/** Language modelling, as T5's `lm`: no inputs, the text as target. */
export const formatter: NamedFormatter = { params: {}, format: lm };

function lm(record: RawRecord, _params: Params, place: Place): readonly KeyedExample[] {
  return [{ inputs: '', targets: textField(record, 'text', place) }];
}
