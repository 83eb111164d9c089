import { InputError, type Place } from '@exmix/errors/input-error';
import { textsField } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';
import { translate } from './translate.js';

/** Translation where a record lists its languages, as T5's `multi_translate`. */
export const formatter: NamedFormatter = {
  params: { source_language: 'string', target_language: 'string' },
  whenNone: 'one of the two languages is not there',
  format: multiTranslate,
};

function multiTranslate(record: RawRecord, params: Params, place: Place): readonly KeyedExample[] {
  const languages = textsField(record, 'translations.language', place);
  const texts = textsField(record, 'translations.translation', place);
  if (languages.length !== texts.length) {
    const message = `there are ${languages.length} languages and ${texts.length} translations`;
    throw new InputError('unequal-lists', message, { ...place, field: 'translations' });
  }
  const wanted = [params.source_language as string, params.target_language as string];
  if (!wanted.every((language) => languages.includes(language))) return [];
  const pair = Object.fromEntries(wanted.map((language) => [language, texts[languages.indexOf(language)]]));
  return translate(pair, params, place);
}
