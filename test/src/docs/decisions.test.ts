import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOCUMENTS, textOf } from './documents.js';

const entries = textOf('DECISIONS.md')
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ number: Number.parseInt(text, 10), text }));

test('decisions are numbered one after the other, each with a status', () => {
  assert.ok(entries.length > 50);
  for (const [i, { number, text }] of entries.entries()) {
    assert.equal(number, i + 1);
    const [, status = ''] = /^\*([^*]+)\*/m.exec(text) ?? [];
    const [, by] = /^Replaced by (\d+)( where .+)?\.$/.exec(status) ?? [];
    if (by === undefined) assert.equal(status, 'Accepted.', `status of ${number}`);
    else assert.ok(Number(by) > number && Number(by) <= entries.length, `${number} is replaced by ${by}`);
  }
});

test('decisions that are referred to exist', () => {
  const found = DOCUMENTS.flatMap((name) => [...textOf(name).matchAll(/(?:DECISIONS|entry) (\d+)/g)]);
  assert.ok(found.length > 3);
  for (const [words, number] of found) assert.ok(Number(number) <= entries.length, words);
});
