import { isList } from './field-path.js';
import type { Json } from './json.js';

/** A value as JSON: int64 as a number where it is safe, else as text. */
export function asJson(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (isList(value)) return Array.from(value, asJson);
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, asJson(entry)]));
  }
  return value as Json;
}
