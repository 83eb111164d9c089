import type { MetricItem, MetricValue } from './metric.js';
import { collapseWhitespace } from './python-text.js';

/** The text of a value: a string as it stands, anything else as JSON. */
export function textOf(value: MetricValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A key under which values are the same class or answer: texts that differ in whitespace only are the same. */
export function sameKey(value: MetricValue): string {
  return typeof value === 'string' ? collapseWhitespace(value) : JSON.stringify(value);
}

/** A finite number, from a number or its text; undefined for anything else. */
export function numberOf(value: MetricValue): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Accepted answers; the target where the example names none. */
export function answersOf(item: MetricItem): readonly string[] {
  return item.answers.length > 0 ? item.answers : [textOf(item.target)];
}

/** 100 where prediction and target are the same, else 0. */
export function hits(items: readonly MetricItem[]): Float64Array {
  return Float64Array.from(items, (item) => (sameKey(item.prediction) === sameKey(item.target) ? 100 : 0));
}
