import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeChanges, sourceName } from './code-changes.js';

const digest = (letter: string): string => letter.repeat(64);

test('files changed, added and removed, and versions of packages', () => {
  const before = [
    `@exmix/a/dist/one.js ${digest('1')}`,
    `@exmix/a/dist/two.js ${digest('2')}`,
    `@exmix/b/dist/gone.js ${digest('3')}`,
    '@scope/pack@1.0.0',
    'rxjs@7.8.1',
  ];
  const after = [
    `@exmix/a/dist/one.js ${digest('1')}`,
    `@exmix/a/dist/two.js ${digest('4')}`,
    `@exmix/b/dist/new.js ${digest('5')}`,
    '@scope/pack@1.0.0',
    'rxjs@7.8.2',
    'zod@4.0.0',
  ];
  assert.deepEqual(codeChanges(before.join('\n'), after.join('\n')), {
    files: [
      { file: '@exmix/a/dist/two.js', change: 'changed' },
      { file: '@exmix/b/dist/gone.js', change: 'removed' },
      { file: '@exmix/b/dist/new.js', change: 'added' },
    ],
    packages: [
      { name: 'rxjs', before: '7.8.1', after: '7.8.2' },
      { name: 'zod', after: '4.0.0' },
    ],
  });
  assert.deepEqual(codeChanges(before.join('\n'), before.join('\n')), { files: [], packages: [] });
});

test('the source of a compiled file', () => {
  assert.equal(sourceName('@exmix/format/dist/format-task.js'), '@exmix/format/src/format-task.ts');
});
