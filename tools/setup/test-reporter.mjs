/**
 * Reporter for `node --test`: a line a file, failures with their whole cause, skipped tests with their reason. Its last
 * output, after a NUL character, is the counts as JSON, which `test.mjs` reads.
 */
import { relative } from 'node:path';
import { inspect } from 'node:util';

/** @typedef {{ passed: number, failed: number, skipped: number, milliseconds: number }} Counts */

/**
 * @param {AsyncIterable<import('node:test/reporters').TestEvent & { data: any }>} source
 */
export default async function* report(source) {
  /** @type {Map<string, Counts>} */
  const files = new Map();
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message;
      continue;
    }
    if (type === 'test:watch:drained') continue;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const file = data.file === undefined ? '' : relative(process.cwd(), data.file);
    const counts = files.get(file) ?? { passed: 0, failed: 0, skipped: 0, milliseconds: 0 };
    files.set(file, counts);
    if (data.nesting === 0) counts.milliseconds += data.details.duration_ms;
    const reason = data.skip ?? data.todo;
    if (type === 'test:fail' && !reason) {
      // A parent fails with its child; only the child's own cause says something.
      const cause = data.details.error?.cause ?? data.details.error;
      const ofChild = data.details.error?.failureType === 'subtestsFailed';
      if (ofChild) continue;
      counts.failed++;
      totals.failed++;
      yield `FAILED ${file}: ${data.name}\n${indent(describe(cause))}\n`;
    } else if (reason !== undefined && reason !== false) {
      counts.skipped++;
      totals.skipped++;
      yield `skipped ${file}: ${data.name}${typeof reason === 'string' && reason !== '' ? ` (${reason})` : ''}\n`;
    } else if (data.details.type !== 'suite') {
      counts.passed++;
      totals.passed++;
    }
  }
  for (const [file, { passed, failed, skipped, milliseconds }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = [`${passed} passed`];
    if (failed > 0) parts.push(`${failed} FAILED`);
    if (skipped > 0) parts.push(`${skipped} skipped`);
    yield `${file}: ${parts.join(', ')} (${(milliseconds / 1000).toFixed(1)} s)\n`;
  }
  yield `\0${JSON.stringify(totals)}`;
}

/** @param {unknown} cause */
function describe(cause) {
  if (cause instanceof Error) return cause.stack ?? cause.message;
  return typeof cause === 'string' ? cause : inspect(cause);
}

/** @param {string} text */
function indent(text) {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
