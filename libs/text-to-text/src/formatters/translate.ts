import type { Place } from '@exmix/errors/input-error';
import { textField } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import { languageName } from '../language-names.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/** Translation between two columns named by language code, as T5's `translate`. */
export const formatter: NamedFormatter = {
  params: { source_language: 'string', target_language: 'string' },
  format: translate,
};

export function translate(record: RawRecord, params: Params, place: Place): readonly KeyedExample[] {
  const [source, target] = [params.source_language as string, params.target_language as string];
  const task = `translate ${languageName(source, place)} to ${languageName(target, place)}`;
  return [{ inputs: `${task}: ${textField(record, source, place)}`, targets: textField(record, target, place) }];
}
