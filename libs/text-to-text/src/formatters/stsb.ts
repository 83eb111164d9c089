import type { Place } from '@exmix/errors/input-error';
import { asJson } from '../as-json.js';
import { numberField, textField, valueAt } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';
import { roundToMultiple } from '../round-to-multiple.js';

/** STS-B, as T5's `stsb`: the score rounded to the nearest 0.2 is the target. */
export const formatter: NamedFormatter = { params: {}, format: stsb };

function stsb(record: RawRecord, _params: Params, place: Place): readonly KeyedExample[] {
  const [first, second] = [textField(record, 'sentence1', place), textField(record, 'sentence2', place)];
  return [
    {
      inputs: `stsb sentence1: ${first} sentence2: ${second}`,
      targets: roundToMultiple(numberField(record, 'label', place), 0.2, 1),
      idx: asJson(valueAt(record, 'idx', place)),
    },
  ];
}
