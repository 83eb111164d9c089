import { InputError, type Place } from '@exmix/errors/input-error';
import { asJson } from '../as-json.js';
import { numberField, textField, valueAt } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/**
 * GLUE and SuperGLUE, as T5's `glue`: the benchmark's name, then `name: value` of every feature, sorted by name unless
 * `feature_names` gives an order; the label word, or `<unk>` where the label is -1. MultiRC loses its HTML marks and
 * keeps its ids. `id_key` is the column of the id, `idx` unless given, and null where there is none.
 */
export const formatter: NamedFormatter = {
  params: { benchmark_name: 'string', label_names: 'string[]', feature_names: 'string[]?', id_key: 'string|null?' },
  format: glue,
};

function glue(record: RawRecord, params: Params, place: Place): readonly KeyedExample[] {
  const benchmark = params.benchmark_name as string;
  const features = (params.feature_names as string[] | undefined) ?? sortedFeatures(record);
  const parts = [benchmark, ...features.flatMap((name) => [`${name}:`, textField(record, name, place)])];
  const joined = parts.join(' ');
  const targets = labelWord(record, params.label_names as string[], place);
  if (benchmark !== 'multirc') {
    const idKey = params.id_key === undefined ? 'idx' : (params.id_key as string | null);
    return [{ inputs: joined, targets, ...(idKey && { idx: asJson(valueAt(record, idKey, place)) }) }];
  }
  return [
    {
      inputs: joined.replaceAll('<br>', ' ').replace(/<\/?b>/g, ''),
      targets,
      'idx/paragraph': numberField(record, 'idx.paragraph', place),
      'idx/question': numberField(record, 'idx.question', place),
      'idx/answer': numberField(record, 'idx.answer', place),
    },
  ];
}

function sortedFeatures(record: RawRecord): readonly string[] {
  return Object.keys(record)
    .filter((name) => name !== 'label' && name !== 'idx')
    .sort();
}

function labelWord(record: RawRecord, words: readonly string[], place: Place): string {
  const label = numberField(record, 'label', place);
  if (label === -1) return '<unk>';
  const word = words[label];
  if (word === undefined) {
    const at = { ...place, field: 'label' };
    throw new InputError('no-label', `there is no label word for ${label}; there are ${words.length}`, at);
  }
  return word;
}
