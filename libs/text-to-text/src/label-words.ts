import { InputError, type Place } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { isList } from './field-path.js';
import { listed } from './scope.js';

export type Labels = readonly string[] | Readonly<Record<string, string>>;

/** The words of a label set, each once. */
export function wordsOf(labels: Labels): readonly string[] {
  return [...new Set(Array.isArray(labels) ? (labels as string[]) : Object.values(labels))];
}

/**
 * The label word of a value: by index for a number or boolean, as it stands for a text that is a label word, by the
 * table where labels are a table. A list of values gives its words in class order.
 */
export function labelWord(labels: Labels, value: unknown, place: Place): string | readonly string[] {
  if (isList(value)) {
    const words = Array.from(value, (entry) => oneWord(labels, entry, place));
    const order = wordsOf(labels);
    return words.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  }
  return oneWord(labels, value, place);
}

function oneWord(labels: Labels, value: unknown, place: Place): string {
  if (Array.isArray(labels)) return wordByIndex(labels as readonly string[], value, place);
  const table = labels as Readonly<Record<string, string>>;
  const key = String(value);
  if (Object.hasOwn(table, key)) return table[key] as string;
  throw noWord(value, Object.keys(table), place);
}

function wordByIndex(words: readonly string[], value: unknown, place: Place): string {
  if (typeof value === 'string' && words.includes(value)) return value;
  const index = typeof value === 'string' ? (/^\d+$/.test(value) ? Number(value) : -1) : Number(value);
  const word = words[index];
  if (word === undefined) {
    const allowed = typeof value === 'string' && index < 0 ? words : words.map((_, i) => String(i));
    throw noWord(value, allowed, place);
  }
  return word;
}

function noWord(value: unknown, allowed: readonly string[], place: Place): InputError {
  const near = typeof value === 'string' ? nearMiss(value, allowed) : undefined;
  const hint = near === undefined ? `allowed are ${listed(allowed)}` : `did you mean "${near}"?`;
  const shown = typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  return new InputError('no-label', `there is no label word for ${shown}; ${hint}`, place);
}
