import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPackage } from '../testing/read-package.js';

test('properties and values with their descriptions; prefixed names are joined', async () => {
  const data = {
    properties: [
      { name: '-moz-size', description: 'How large\n it is.' },
      {
        name: 'size',
        description: 'How large it is.',
        values: [{ name: 'big', description: 'Large.' }, { name: 'none' }],
      },
      { name: 'colour' },
    ],
  };
  const files = { 'c/data/browsers.css-data.json': JSON.stringify(data) };
  const { records, left } = await readPackage({ reader: 'css-docs', package: 'c' }, files);
  assert.deepEqual(records, [
    { of: 'property', name: 'size', names: ['-moz-size', 'size'], text: 'How large it is.', group: 'how large it is.' },
    { of: 'value of size', name: 'big', names: ['big'], text: 'Large.', group: 'large.' },
  ]);
  assert.deepEqual(left, { 'no description': 2, 'joined with others of the same description': 1 });
});
