import { InputError, type Place } from '@exmix/errors/input-error';
import { isList } from '../field-path.js';
import { numberField, valueAt } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';
import { type RankMode, rankClassification } from '../rank-classification.js';

/**
 * Classes scored by likelihood, as T5's `rank_classification_formatter`: a format per class, for the inputs, the
 * targets or both; `{a/b}` goes into a record. `label_key` holds the right class or a list of them. A card takes the
 * modes `train` and `eval` (default); `fewshot_eval` gives lists and is for callers of `rankClassificationFormatter`.
 */
export const formatter: NamedFormatter = {
  params: {
    inputs_formats: 'string|string[]',
    targets_formats: 'string|string[]',
    mode: 'string?',
    label_key: 'string?',
    weight_key: 'string?',
  },
  whenNone: 'no class is right',
  format(record, params, place) {
    if (params.mode === 'fewshot_eval') {
      throw new InputError('bad-param', 'mode "fewshot_eval" gives lists; a card takes "train" or "eval"', place);
    }
    return rankClassificationFormatter(record, params, Number(place.row ?? 0), place);
  },
};

export function rankClassificationFormatter(
  record: RawRecord,
  params: Params,
  index: number,
  place: Place,
): readonly KeyedExample[] {
  const { inputs_formats: inputs, targets_formats: targets } = params as Record<string, string | string[]>;
  const mode = (params.mode as string | undefined) ?? 'eval';
  const count = Array.isArray(inputs) ? inputs.length : Array.isArray(targets) ? targets.length : undefined;
  if (count === undefined) {
    throw new InputError('bad-param', 'one of inputs_formats and targets_formats is a list, an entry per class', place);
  }
  const fill = (formats: string | string[] | undefined) =>
    (Array.isArray(formats) ? formats : new Array<string>(count).fill(formats ?? '')).map((format) =>
      format.replace(/\{([^\s{}]+)\}/g, (_, path: string) => stringField(record, path.replaceAll('/', '.'), place)),
    );
  const labels = labelsOf(record, (params.label_key as string | undefined) ?? 'label', place);
  const classes = {
    inputs: fill(inputs),
    targets: fill(targets),
    isCorrect: Array.from({ length: count }, (_, i) => labels.includes(i)),
    ...(params.weight_key !== undefined && { weight: numberField(record, params.weight_key as string, place) }),
  };
  return rankClassification(index, classes, mode as RankMode, place);
}

/** Formats take texts only, as in the reference: a number would be a class by mistake. */
function stringField(record: RawRecord, path: string, place: Place): string {
  const value = valueAt(record, path, place);
  if (typeof value === 'string') return value;
  throw new InputError('not-a-text', `the value ${JSON.stringify(value)} is no text`, { ...place, field: path });
}

function labelsOf(record: RawRecord, path: string, place: Place): readonly number[] {
  const value = valueAt(record, path, place);
  return isList(value) ? Array.from(value, Number) : [numberField(record, path, place)];
}
