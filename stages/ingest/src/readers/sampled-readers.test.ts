import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import cronstrue from 'cronstrue';
import { readAll } from '../testing/read-all.js';

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

for (const reader of ['cron', 'dates', 'numbers'])
  test(`${reader}: one seed one list, another seed another; a longer list begins with the shorter`, async () => {
    const read = async (samples: number, seed: number) =>
      (await readAll({ reader, samples }, undefined, { seed })).records;
    const records = await read(100, 1);
    assert.deepEqual(await read(100, 1), records);
    assert.notDeepEqual(await read(100, 2), records);
    assert.deepEqual((await read(200, 1)).slice(0, records.length), records);
  });

describe('cron', () => {
  test('either side determines the other', async () => {
    const { records } = await readAll({ reader: 'cron', samples: 3000 });
    assert.ok(records.length > 2000);
    assert.equal(new Set(records.map(({ cron }) => cron)).size, records.length);
    assert.equal(new Set(records.map(({ english }) => english)).size, records.length);
    for (const { cron, english } of records) assert.equal(cronstrue.toString(String(cron)), english);
  });
});

describe('dates', () => {
  test('counting from today is right', async () => {
    const { records, left } = await readAll({ reader: 'dates', samples: 2000 });
    assert.equal(left.get('phrase is not understood'), undefined);
    let counted = 0;
    for (const { today, phrase, iso } of records) {
      const reference = Date.parse(`${String(today).split(' ')[1]}T00:00:00Z`);
      const days = daysOf(String(phrase));
      if (days === undefined) continue;
      counted++;
      assert.equal(new Date(reference + days * 86_400_000).toISOString().slice(0, 10), iso, `${today}: ${phrase}`);
    }
    assert.ok(counted > 500);
  });

  test('the calendar is right', async () => {
    const { records } = await readAll({ reader: 'dates', samples: 2000 });
    let read = 0;
    for (const { phrase, iso } of records) {
      const match = /^(\w+) (\d+), (\d{4})$/.exec(String(phrase));
      if (match === null) continue;
      read++;
      assert.equal(new Date(`${match[1]} ${match[2]}, ${match[3]} UTC`).toISOString().slice(0, 10), iso);
    }
    assert.ok(read > 50);
  });

  test('the weekday before today', async () => {
    const { records } = await readAll({ reader: 'dates', samples: 2000 });
    let read = 0;
    for (const { today, phrase, iso } of records) {
      const weekday = /^last (\w+)$/.exec(String(phrase))?.[1];
      if (weekday === undefined) continue;
      read++;
      const day = new Date(`${iso}T00:00:00Z`);
      assert.equal(day.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' }), weekday);
      const before = (Date.parse(`${String(today).split(' ')[1]}T00:00:00Z`) - day.getTime()) / 86_400_000;
      assert.ok(before >= 1 && before <= 13, `${today}: ${phrase} is ${iso}`);
    }
    assert.ok(read > 50);
  });

  test("the machine's time zone plays no part", async () => {
    const inZones = [];
    for (const name of ['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles']) {
      process.env.TZ = name;
      inZones.push((await readAll({ reader: 'dates', samples: 500 })).records);
    }
    assert.deepEqual(inZones[1], inZones[0]);
    assert.deepEqual(inZones[2], inZones[0]);
  });
});

describe('numbers', () => {
  test('words spell the number', async () => {
    const { records } = await readAll({ reader: 'numbers', samples: 2000 });
    for (const { number, words } of records) assert.equal(numberOf(String(words)), Number(number), String(words));
    const digits = new Set(records.map(({ number }) => String(number).length));
    assert.deepEqual([...digits].sort(), [1, 2, 3, 4, 5, 6, 7]);
  });
});

function daysOf(phrase: string): number | undefined {
  const near = ['yesterday', 'today', 'tomorrow'].indexOf(phrase);
  if (near >= 0) return near - 1;
  const match = /^(?:in (\d+) (day|week)s|(\d+) (day|week)s ago)$/.exec(phrase);
  if (match === null) return undefined;
  const count = match[1] === undefined ? -Number(match[3]) : Number(match[1]);
  return count * ((match[2] ?? match[4]) === 'week' ? 7 : 1);
}

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** The number that English words name. */
function numberOf(words: string): number {
  let total = 0;
  let part = 0;
  for (const word of words.split(' ')) {
    if (UNITS.includes(word)) part += UNITS.indexOf(word);
    else if (TENS.includes(word)) part += 10 * (TENS.indexOf(word) + 2);
    else if (word === 'hundred') part *= 100;
    else if (word === 'thousand' || word === 'million') {
      total += part * (word === 'thousand' ? 1e3 : 1e6);
      part = 0;
    } else assert.fail(`no number word: ${word}`);
  }
  return total + part;
}
