import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPackage } from '../testing/read-package.js';

const FILES = {
  'c/countries.min.json': JSON.stringify({
    AA: { name: 'Aland', capital: 'Georgetown', continent: 'EU', currency: ['EUR', 'XXX'], languages: ['sv', 'fi'] },
    BB: { name: 'Bland', capital: 'Georgetown', continent: 'EU', currency: [], languages: [] },
  }),
  'c/currencies.all.min.json': '{"EUR": {"name": "Euro"}}',
  'c/languages.all.min.json': '{"sv": {"name": "Swedish"}, "fi": {"name": "Finnish"}}',
  'c/continents.min.json': '{"EU": "Europe"}',
};

test('every fact comes in five wordings, with all right answers', async () => {
  const { records, splits, left } = await readPackage({ reader: 'country-facts', package: 'c' }, FILES);
  const facts = (split: string) => records.filter((_, i) => splits[i] === split);
  assert.deepEqual([...new Set(splits)], ['wording-1', 'wording-2', 'wording-3', 'wording-4', 'wording-5']);
  const key = ({ kind, entity, answers }: (typeof records)[number]) => JSON.stringify([kind, entity, answers]);
  for (let n = 2; n <= 5; n++) assert.deepEqual(facts(`wording-${n}`).map(key), facts('wording-1').map(key));
  assert.equal(new Set(records.map(({ question }) => question)).size, records.length);
  for (const { question, entity } of records) assert.ok(String(question).includes(String(entity)));
  const of = (kind: string) =>
    facts('wording-1')
      .filter((fact) => fact.kind === kind)
      .map(({ answers }) => answers);
  assert.deepEqual(of('country of capital'), [['Aland', 'Bland']]);
  assert.deepEqual(of('language'), [['Swedish', 'Finnish']]);
  assert.deepEqual(of('currency'), [['Euro']]);
  assert.deepEqual(left, { 'no currency': 1, 'no currency code': 1, 'no language': 1 });
});
