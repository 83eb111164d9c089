import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Card } from '@exmix/cards/card-schema';
import { readCard } from '@exmix/cards/read-card';
import type { Source } from '@exmix/cards/source-schema';
import type { Row } from '@exmix/parquet/column';
import { splitOfGroup } from '../split/split-of-group.js';
import { readAll, realPackages } from '../testing/read-all.js';

/** What no two splits may share, by reader: ids of what a record shows, and its texts. */
const SHARED: Readonly<Record<string, (record: Row) => unknown[]>> = {
  wordnet: ({ synsets, gloss, choices, letter, sentence, sentences, example, premise }) => [
    synsets,
    gloss,
    letter === undefined ? [] : choices,
    sentence,
    sentences,
    example,
    premise,
  ],
  mail: ({ id, mails, body, reply, quoted }) => [mailOf(id), mails, ...[body, reply, quoted].filter(isOwn)],
  sotu: ({ group, sentence, question, text }) => [group, sentence, question, text],
  chapters: ({ group, text }) => [group, text],
  udhr: ({ group, text }) => [`article ${group}`, text],
  idioms: ({ idiom }) => [idiom],
  cron: ({ cron, english }) => [cron, english],
  dates: ({ group }) => [group],
  numbers: ({ number, words }) => [number, words],
};

/** Texts that two people do not write by chance ("Thanks, that helped!"). */
const isOwn = (text: unknown) => typeof text === 'string' && text.length >= 40;

const mailOf = (id: unknown) => `${String(id).split('/').slice(0, 2).join('/')}`;

const wholeOf = (source: Source): Source =>
  source.reader === 'wordnet'
    ? { reader: 'wordnet', package: source.package, view: source.view, tagged: false }
    : source;

const folder = fileURLToPath(new URL('../../../../libs/cards/cards/', import.meta.url));
const cards: Card[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.json'))
  .sort()
  .map((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
    return readCard(readFileSync(folder + path, 'utf8'), path, name);
  });

for (const [reader, shared] of Object.entries(SHARED)) {
  const own = cards.filter((card) => card.ingest.source.reader === reader);
  describe(`cards that read ${reader}`, () => {
    test('all split alike, by a group key with one salt', () => {
      assert.ok(own.length > 0);
      const ways = new Set(own.map(({ ingest: { splits } }) => JSON.stringify(splits)));
      assert.equal(ways.size, 1, [...ways].join(' '));
      assert.equal(own[0]?.ingest.splits.by, 'group');
    });

    test('no synset, thread, document or text of the real package is in two splits', async () => {
      const splitOf = new Map<string, { split: string; card: string }>();
      const read = new Set<string>();
      for (const card of own) {
        const { source, splits } = card.ingest;
        assert.ok(splits.by === 'group');
        // Tasks in two directions, and those that choose synsets, are covered by one reading of all.
        const whole = wholeOf(source);
        if (read.has(JSON.stringify(whole))) continue;
        read.add(JSON.stringify(whole));
        const all = await readAll(whole, realPackages, { salt: splits.salt, parts: splits });
        const found = new Set<string>();
        for (const record of all.records) {
          const group: unknown = record[splits.key];
          assert.equal(typeof group, 'string', `${card.name} has no group key`);
          const split = splitOfGroup(splits.salt, String(group), splits);
          found.add(split);
          // A sentence with a blank may fit two words; its synset is what counts.
          for (const text of shared(record).flat()) {
            if (typeof text !== 'string' || text === '' || text.includes('____')) continue;
            const before = splitOf.get(text);
            if (before === undefined) splitOf.set(text, { split, card: card.name });
            else assert.equal(split, before.split, `${card.name} and ${before.card} share "${text.slice(0, 80)}"`);
          }
        }
        assert.deepEqual([...found].sort(), ['test', 'train', 'validation'], card.name);
      }
    });
  });
}
