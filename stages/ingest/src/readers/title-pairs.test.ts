import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPackage } from '../testing/read-package.js';

const rows = (count: number) =>
  JSON.stringify(Array.from({ length: count }, (_, i) => ({ text: `text ${i}`, title: `title ${i}`, group: `g${i}` })));
const source = { reader: 'package-json', package: 'p', path: 'd.json' } as const;

test('every text comes with its own title and with one of another text of its split', async () => {
  const splitOf = (group: string) => (Number(group.slice(1)) % 3 === 0 ? 'test' : 'train');
  const { records } = await readPackage({ reader: 'title-pairs', of: [source] }, { 'p/d.json': rows(20) }, splitOf);
  assert.equal(records.length, 40);
  const others = new Set<unknown>();
  for (const { text, title, label, group } of records) {
    const [own, shown] = [String(text).slice(5), String(title).slice(6)];
    assert.equal(group, `g${own}`);
    assert.equal(label, own === shown ? 'yes' : 'no');
    assert.equal(splitOf(`g${own}`), splitOf(`g${shown}`));
    if (label === 'no') others.add(shown);
  }
  assert.ok(others.size > 5, 'the other titles vary');
});

test('a text that is alone in its split is left out and counted', async () => {
  const splitOf = (group: string) => (group === 'g0' ? 'test' : 'train');
  const { records, left } = await readPackage(
    { reader: 'title-pairs', of: [source] },
    { 'p/d.json': rows(3) },
    splitOf,
  );
  assert.equal(records.length, 4);
  assert.deepEqual(left, { 'no other title in its split': 1 });
});

test('sources without the columns are refused', async () => {
  const files = { 'p/d.json': '[{"text": "a", "title": "b"}]' };
  await assert.rejects(readPackage({ reader: 'title-pairs', of: [source] }, files), {
    code: 'missing-column',
    message: /row 0, field group/,
  });
});
