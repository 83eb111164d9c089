import { type FailedCase, show } from './run-vectors.js';

/** Places of one case that are printed; the rest are counted. */
const PLACES = 5;

/** Lines that say how a case failed: expected and actual values one under the other, with the first place they part. */
export function describeFailure({ name, op, differences, message }: FailedCase): string[] {
  const lines = [`  ${op}: ${name}`];
  if (message !== undefined)
    lines.push(
      ...message
        .split('\n')
        .slice(0, 4)
        .map((line) => `    ${line}`),
    );
  for (const { path, expected, actual } of differences.slice(0, PLACES)) {
    lines.push(`    at ${path === '' ? 'the value' : path}${firstDifference(expected, actual)}`);
    lines.push(`      expected ${show(expected)}`, `      actual   ${show(actual)}`);
  }
  if (differences.length > PLACES) lines.push(`    and ${differences.length - PLACES} more places`);
  return lines;
}

function firstDifference(expected: unknown, actual: unknown): string {
  if (Array.isArray(expected) && Array.isArray(actual)) return ` (${expected.length} and ${actual.length} items)`;
  if (typeof expected !== 'string' || typeof actual !== 'string') return '';
  let index = 0;
  while (index < expected.length && expected[index] === actual[index]) index++;
  return ` (from character ${index})`;
}
