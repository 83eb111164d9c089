import type { Place } from '@exmix/errors/input-error';
import { textField } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/** Summarization of one column into another, as T5's `summarize`. */
export const formatter: NamedFormatter = {
  params: { article_key: 'string', summary_key: 'string' },
  format: summarize,
};

function summarize(record: RawRecord, params: Params, place: Place): readonly KeyedExample[] {
  return [
    {
      inputs: `summarize: ${textField(record, params.article_key as string, place)}`,
      targets: textField(record, params.summary_key as string, place),
    },
  ];
}
