import { parse } from 'chrono-node/en';

/**
 * The day that chrono-node understands a phrase to mean, as ISO 8601; undefined where it does not take the whole phrase
 * for a date. Calendar fields are read, not the instant, and the reference is in UTC: the machine's zone plays no part.
 */
export function dayOfPhrase(phrase: string, reference: Date): string | undefined {
  const [result] = parse(phrase, { instant: reference, timezone: 0 });
  if (result === undefined || result.text !== phrase) return undefined;
  const [year, month, day] = (['year', 'month', 'day'] as const).map((field) => result.start.get(field));
  if (!year || !month || !day) return undefined;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
