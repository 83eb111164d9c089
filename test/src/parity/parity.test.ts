import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { describeFailure } from './describe-failure.js';
import { loadOperations } from './load-operations.js';
import { NotImplemented } from './not-implemented.js';
import type { ParityOperation } from './operation.js';
import { type FileResult, runVectors } from './run-vectors.js';

const shared = sharedFolder();

test('no reference vector fails', { skip: shared === undefined && 'shared references are not here' }, async (t) => {
  const find = await loadOperations();
  for await (const { file, passed, failed, notImplemented } of runVectors(join(shared as string, 'references'), find)) {
    await t.test(file, (t) => {
      const left = [...notImplemented.values()].reduce((sum, count) => sum + count, 0);
      t.diagnostic(`${file}: ${passed} passed, ${failed.length} failed, ${left} not implemented`);
      assert.equal(failed.length, 0, failed.slice(0, 5).flatMap(describeFailure).join('\n'));
    });
  }
});

describe('the harness', () => {
  let folder: string;
  const double: ParityOperation = ({ input }) => {
    if (typeof input.x !== 'number') throw new TypeError('x is no number');
    return { y: input.x * 2 };
  };
  const find = (_file: string, op: string): ParityOperation | undefined => {
    if (op === 'double') return double;
    return op === 'absent' ? () => Promise.reject(new NotImplemented('no data')) : undefined;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exmix-parity-'));
    const cases = [
      { name: 'right', input: { op: 'double', x: 2 }, expected: { y: 4 } },
      { name: 'wrong', input: { op: 'double', x: 2 }, expected: { y: 5 } },
      { name: 'must fail, does', input: { op: 'double', x: 'two' }, expected: { error: 'no number' } },
      { name: 'must fail, does not', input: { op: 'double', x: 1 }, expected: { error: 'odd' } },
      { name: 'throws', input: { op: 'double' }, expected: { y: 1 } },
      { name: 'close', input: { op: 'double', x: 1 }, expected: { y: 2.05 }, tolerance: 0.1 },
      { name: 'no such operation', input: { op: 'halve', x: 1 }, expected: { y: 0.5 } },
      { name: 'not for this case', input: { op: 'absent' }, expected: {} },
    ];
    await writeFile(join(folder, 'b_topic.json'), JSON.stringify({ source: '', what: '', cases }));
    await writeFile(join(folder, 'a_support.json'), JSON.stringify({ pieces: [] }));
    await writeFile(join(folder, 'notes.txt'), 'no vectors');
  });
  after(() => rm(folder, { recursive: true }));

  test('counts what passed, failed and is not implemented, and skips support data', async () => {
    const results: FileResult[] = [];
    for await (const result of runVectors(folder, find)) results.push(result);
    assert.equal(results.length, 1);
    const [result] = results as [FileResult];
    assert.equal(result.file, 'b_topic');
    assert.equal(result.passed, 3);
    assert.deepEqual(
      result.failed.map(({ name }) => name),
      ['wrong', 'must fail, does not', 'throws'],
    );
    assert.deepEqual(
      [...result.notImplemented],
      [
        ['halve', 1],
        ['absent', 1],
      ],
    );
  });

  test('says where values part', () => {
    const lines = describeFailure({
      name: 'case',
      op: 'op',
      differences: [{ path: 'text', expected: 'abc', actual: 'abd' }],
    });
    assert.deepEqual(lines, [
      '  op: case',
      '    at text (from character 2)',
      '      expected "abc"',
      '      actual   "abd"',
    ]);
  });
});
