import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Card } from '@exmix/cards/card-schema';
import { BUILT_IN_CARDS } from '@exmix/cards/load-pipeline';
import { readCard } from '@exmix/cards/read-card';
import type { Row } from '@exmix/parquet/column';
import { nodeSourceFiles } from '@exmix/stage-kit/node-source-files';
import { sourceNeeds } from './source-needs.js';
import { groupKey } from './split/group-key.js';
import { type Ingested, ingestCard } from './testing/ingest-card.js';

const PIPELINE = fileURLToPath(new URL('../../../pipelines/ext5-mini', import.meta.url));

interface Expected {
  readonly family: string;
  /** Records before `limit`. Exact, because the packages' versions are pinned. */
  readonly read: number;
  /** Columns that never hold a null. */
  readonly whole: readonly string[];
  /** What the model reads; it never stands on both sides of a split. */
  readonly input: readonly string[];
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  api_title: { family: 'sum', read: 1131, whole: ['title', 'text'], input: ['text'] },
  industry_title: { family: 'sum', read: 1511, whole: ['title', 'text', 'sector'], input: ['text'] },
  feature_title: { family: 'sum', read: 1204, whole: ['title', 'text'], input: ['text'] },
  term_title: { family: 'sum', read: 2458, whole: ['title', 'text'], input: ['text'] },
  title_match: { family: 'nli', read: 12_608, whole: ['title', 'text', 'label'], input: ['text'] },
  industry_sector: { family: 'cls', read: 1511, whole: ['text', 'sector'], input: ['text'] },
  emoji_group: { family: 'cls', read: 1903, whole: ['name', 'category', 'keywords'], input: ['name'] },
  emoji_keywords: { family: 'gen', read: 1903, whole: ['name', 'category', 'keywords'], input: ['name'] },
  css_property: { family: 'sem', read: 2153, whole: ['of', 'name', 'names', 'text'], input: ['text'] },
  country_facts: { family: 'cbqa', read: 10_005, whole: ['question', 'answer', 'answers'], input: ['question'] },
  language_code: { family: 'cbqa', read: 7867, whole: ['name', 'type', 'code'], input: ['name'] },
  spell_fix: { family: 'gen', read: 83_659, whole: ['wrong', 'right'], input: ['wrong'] },
  g2p: { family: 'gen', read: 125_917, whole: ['word', 'phonemes', 'pronunciations'], input: ['word'] },
  p2g: { family: 'gen', read: 125_917, whole: ['word', 'phonemes', 'spellings'], input: ['phonemes'] },
  plural: { family: 'gen', read: 8881, whole: ['singular', 'plural'], input: ['singular'] },
  en_de: { family: 'gen', read: 2115, whole: ['en', 'translation'], input: ['en'] },
  en_fr: { family: 'gen', read: 2114, whole: ['en', 'translation'], input: ['en'] },
  en_es: { family: 'gen', read: 2118, whole: ['en', 'translation'], input: ['en'] },
};

const read = new Map<string, Promise<Ingested>>();

async function cardOf(name: string): Promise<Card> {
  const path = join(BUILT_IN_CARDS, (EXPECTED[name] as Expected).family, `${name}.json`);
  return readCard(await readFile(path, 'utf8'), path, name);
}

function ingested(card: Card): Promise<Ingested> {
  const found = read.get(card.name) ?? ingestCard(card, { folder: PIPELINE });
  read.set(card.name, found);
  return found;
}

/** A visible reason to skip where the card's packages are not installed. */
async function missing(card: Card): Promise<string | undefined> {
  const sources = nodeSourceFiles(PIPELINE);
  for (const name of sourceNeeds(card.ingest.source).packages)
    if (!(await sources.package(name).catch(() => undefined))) return `${name} is not installed`;
  return undefined;
}

/** Asserts that a value of a record is in one split only. */
function assertDisjoint(records: Ingested['records'], keyOf: (record: Row, row: number) => string, what: string) {
  const owner = new Map<string, string>();
  for (const [split, rows] of Object.entries(records)) {
    for (const [row, record] of rows.entries()) {
      const value = keyOf(record, row);
      const other = owner.get(value);
      assert.ok(other === undefined || other === split, `${what} "${value}" is in ${other} and in ${split}`);
      owner.set(value, split);
    }
  }
}

for (const [name, expected] of Object.entries(EXPECTED)) {
  test(`${name}: counts, splits, no nulls, no leaks`, async (t) => {
    const card = await cardOf(name);
    const reason = await missing(card);
    if (reason !== undefined) return t.skip(reason);
    const { records, stats } = await ingested(card);
    assert.equal(stats.read, expected.read);
    for (const split of ['train', 'validation', 'test']) {
      assert.equal(records[split]?.length, stats.rows[split]);
      assert.ok((stats.rows[split] ?? 0) >= 40, `${split} has ${stats.rows[split]} rows`);
    }
    const { splits } = card.ingest;
    if (splits.by === 'group') assertDisjoint(records, groupKey(splits.key), 'group');
    assertDisjoint(records, (record) => JSON.stringify(expected.input.map((field) => record[field])), 'input');
    for (const rows of Object.values(records)) {
      for (const record of rows) {
        for (const field of expected.whole) {
          const value = record[field];
          assert.ok(value !== null && value !== undefined && value !== '', `${field} of ${JSON.stringify(record)}`);
          if (Array.isArray(value)) assert.ok(value.length > 0, field);
        }
      }
    }
  });
}

/** Texts that one task holds out must not be trained on in another. */
async function heldOutEverywhere(
  t: { skip(reason: string): void },
  names: readonly string[],
  fields: readonly string[],
) {
  const cards = await Promise.all(names.map(cardOf));
  for (const card of cards) {
    const reason = await missing(card);
    if (reason !== undefined) return t.skip(reason);
  }
  const trained = new Set<string>();
  const key = (record: Row) => JSON.stringify(fields.map((field) => record[field]));
  const all = await Promise.all(cards.map(ingested));
  for (const { records } of all) for (const record of records.train ?? []) trained.add(key(record));
  for (const [i, { records }] of all.entries())
    for (const split of ['validation', 'test'])
      for (const record of records[split] ?? [])
        assert.ok(!trained.has(key(record)), `${names[i]} holds out what another task trains on: ${key(record)}`);
}

test('texts are held out of all tasks over titles', (t) =>
  heldOutEverywhere(
    t,
    ['api_title', 'industry_title', 'feature_title', 'term_title', 'title_match', 'industry_sector'],
    ['text'],
  ));
test('sounds are held out of both directions', (t) => heldOutEverywhere(t, ['g2p', 'p2g'], ['phonemes']));
test('emoji are held out of both tasks', (t) => heldOutEverywhere(t, ['emoji_group', 'emoji_keywords'], ['name']));
test('messages are held out of all three languages', (t) => heldOutEverywhere(t, ['en_de', 'en_fr', 'en_es'], ['en']));

test('title_match: a wrong title is never the right one, and stays in its split', async (t) => {
  const card = await cardOf('title_match');
  const reason = await missing(card);
  if (reason !== undefined) return t.skip(reason);
  const { records } = await ingested(card);
  for (const rows of Object.values(records)) {
    const own = new Map<unknown, unknown>();
    for (const { label, text, title } of rows) if (label === 'yes') own.set(text, title);
    const titles = new Set(own.values());
    for (const { label, text, title } of rows) {
      assert.equal(label === 'yes', own.get(text) === title);
      assert.ok(titles.has(title), `"${title}" is a title of another split`);
    }
    assert.equal(rows.filter(({ label }) => label === 'yes').length * 2, rows.length);
  }
});

test('the same card gives the same bytes, and another seed another choice under a limit', async (t) => {
  const card = await cardOf('spell_fix');
  const reason = await missing(card);
  if (reason !== undefined) return t.skip(reason);
  const limited = { ...card, ingest: { ...card.ingest, limit: { train: 100, validation: 100, test: 100 } } };
  const options = { folder: PIPELINE };
  const [a, b] = [await ingestCard(limited, options), await ingestCard(limited, options)];
  const c = await ingestCard(limited, { ...options, seed: 7 });
  assert.deepEqual(a.digests, b.digests);
  assert.notEqual(a.digests['records/test-00000.parquet'], c.digests['records/test-00000.parquet']);
  const targets = new Set((a.records.train ?? []).map(({ right }) => right));
  assert.ok(
    (c.records.test ?? []).every(({ right }) => !targets.has(right)),
    'splits do not depend on the seed',
  );
});
