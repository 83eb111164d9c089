import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import type { ParityCase } from './operation.js';
import { operations } from './operations-metrics.js';

const shared = sharedFolder();
const FILES = ['metrics_t5_tests', 'metrics_t5_computed', 'metrics_bleu', 'metrics_rouge'];

for (const file of FILES) {
  describe(file, { skip: shared === undefined ? 'shared references are not here' : false }, () => {
    const folder = join(shared ?? '', 'references');
    const cases: ParityCase[] =
      shared === undefined ? [] : JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')).cases;
    for (const testCase of cases) {
      it(testCase.name, async () => {
        const operation = operations[`${file}/${testCase.input.op}`] ?? operations[testCase.input.op];
        assert.ok(operation, `no operation ${testCase.input.op}`);
        const expected = testCase.expected as Record<string, unknown>;
        if (expected.error !== undefined) {
          assert.throws(() => operation(testCase, folder));
          return;
        }
        near(await operation(testCase, folder), expected, testCase.tolerance ?? 1e-12, '');
      });
    }
  });
}

/** Every key of `expected` is in `actual`, numbers within the tolerance. */
function near(actual: unknown, expected: unknown, tolerance: number, path: string): void {
  if (typeof expected === 'number') {
    assert.ok(
      typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
      `${path}: ${actual}, expected ${expected}`,
    );
  } else if (expected === 'NaN') assert.ok(Number.isNaN(actual), `${path}: ${actual}, expected NaN`);
  else if (Array.isArray(expected)) {
    assert.equal((actual as unknown[]).length, expected.length, path);
    expected.forEach((item, i) => {
      near((actual as unknown[])[i], item, tolerance, `${path}[${i}]`);
    });
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [key, item] of Object.entries(expected)) {
      near((actual as Record<string, unknown>)[key], item, tolerance, `${path}.${key}`);
    }
  } else assert.deepEqual(actual, expected, path);
}
