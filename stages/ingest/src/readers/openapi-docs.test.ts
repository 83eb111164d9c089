import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPackage } from '../testing/read-package.js';

const operation = (lines: readonly string[], next: string) =>
  ['    /**', ...lines.map((line) => `     * ${line}`), '     */', `    ${next}: operations["x"];`, ''].join('\n');

test('the summary is the title, the description without permissions the text', async () => {
  const types = [
    operation(
      [
        'List the widgets',
        '@description Lists [all widgets](https://example.org/w) of a **shop**.',
        '',
        '> [!NOTE]',
        '> A note.',
        '',
        'Closed shops have none.',
        '',
        '**Fine-grained access tokens for "List the widgets"**',
        '',
        '* One',
        '',
        'OAuth app tokens need the `w` scope.',
      ],
      'get',
    ),
    operation(['Again', '@description Lists all widgets of a shop.', '', 'Closed shops have none.'], 'post'),
    operation(['Get', '@description Get'], 'get'),
    operation(['No text'], 'delete'),
    operation(['A widget', '@description Not an operation.'], 'schema'),
  ].join('\n');
  const { records, left } = await readPackage({ reader: 'openapi-docs', package: 'api' }, { 'api/types.d.ts': types });
  assert.deepEqual(records, [
    {
      title: 'List the widgets',
      text: 'Lists all widgets of a shop. Closed shops have none.',
      group: 'list the widgets',
    },
  ]);
  assert.deepEqual(left, { 'repeats the text of another': 1, 'no description': 2 });
});
