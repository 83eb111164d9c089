import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '@exmix/errors/input-error';
import { readCard } from './read-card.js';

const GOOD = {
  name: 'a_task',
  title: 'A task',
  family: 'GEN',
  licence: 'CC0-1.0',
  ingest: {
    source: { reader: 'package-json', package: 'some-package', path: 'data.json' },
    splits: { by: 'group', key: 'word', salt: 's' },
  },
  format: { inputs: 'say: {word}', targets: '{sound}' },
  evaluate: { metrics: ['exact_match'] },
};

/** Reads the good card with a value put at a path; `undefined` removes it. */
function readWith(path: readonly (string | number)[], value: unknown) {
  const card = structuredClone(GOOD) as Record<string | number, unknown>;
  let at = card;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = path.at(-1) as string;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return readCard(JSON.stringify(card), 'cards/a_task.json', 'a_task');
}

test('a card gets its defaults', () => {
  const card = readWith(['homepage'], 'https://example.org');
  assert.deepEqual(card.ingest.splits, { by: 'group', key: 'word', salt: 's', validation: 5, test: 5 });
  assert.deepEqual(card.sample, {});
  assert.equal(card.evaluate?.baseline, 'majority');
});

const BROKEN: [string, (string | number)[], unknown, RegExp][] = [
  ['an unknown key at the root', ['fromat'], {}, /fromat: unknown key; did you mean "format"\?/],
  ['an unknown key of a source', ['ingest', 'source', 'pakage'], 'x', /ingest\.source\.pakage: .*"package"/],
  [
    'an unknown key far from all others',
    ['ingest', 'xyzzyx'],
    1,
    /ingest\.xyzzyx: unknown key \(allowed: source, splits, limit\)/,
  ],
  [
    'an unknown reader',
    ['ingest', 'source', 'reader'],
    'jsonlines',
    /ingest\.source\.reader: "jsonlines" is not known; did you mean "json-lines"/,
  ],
  [
    'an unknown way to split',
    ['ingest', 'splits', 'by'],
    'groups',
    /ingest\.splits\.by: "groups" .*"group".*source, group/,
  ],
  ['an unknown family', ['family'], 'SUMM', /family: "SUMM" is not allowed; did you mean "SUM"\?/],
  ['a wrong type', ['format', 'inputs'], 7, /format\.inputs: 7 where a string is expected/],
  ['a wrong type in a limit', ['ingest', 'limit'], { train: 'many' }, /ingest\.limit\.train: "many" where a number/],
  ['a misspelt key of a format', ['format', 'input'], 'x', /format\.input: unknown key; did you mean "inputs"/],
  ['a missing field', ['format', 'targets'], undefined, /format\.targets: missing; a string is required/],
  [
    'a misspelt skip rule',
    ['format', 'skip'],
    [{ when: 'emtpy', field: 'a', reason: 'b' }],
    /format\.skip\[0\]\.when: "emtpy" .*"empty"/,
  ],
  ['a missing section', ['ingest'], undefined, /ingest: missing; an object is required/],
  ['too large a part', ['ingest', 'splits', 'test'], 80, /ingest\.splits\.test: 80/],
  ['no metric', ['evaluate', 'metrics'], [], /evaluate\.metrics: \[\]/],
  ['no evaluation of a supervised task', ['evaluate'], undefined, /evaluate: missing; only self-supervised/],
  ['another name than the file', ['name'], 'b_task', /the card calls itself "b_task"; its file wants "a_task"/],
  ['a name with capitals', ['name'], 'A', /name: "A": lower-case letters/],
  ['neither path nor module', ['ingest', 'source', 'path'], undefined, /ingest\.source: .*either "path" or "module"/],
  ['a pattern without groups', ['ingest', 'source', 'pattern'], '^a(b', /ingest\.source\.pattern: .*named groups/],
  ['no split of the source', ['ingest', 'splits'], { by: 'source' }, /ingest\.splits: names no split/],
];
for (const [what, path, value, message] of BROKEN) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => readWith(path, value),
      (error) => error instanceof InputError && message.test(error.message) && error.place.file === 'cards/a_task.json',
    );
  });
}

test('names line and column of what is not JSON, and keys given twice', () => {
  const read = (text: string) => () => readCard(text, 'f.json', 'f');
  assert.throws(read('{"a": 1,\n "b": }'), /file f\.json: value expected at line 2, column 7/);
  assert.throws(read(''), /at line 1, column 1/);
  assert.throws(read('{"a": 1, // why\n}'), /line 1, column 10/);
  assert.throws(read('{"a": {"b": 1,\n "b": 2}}'), /"b" is given twice, again at line 2, column 2/);
  assert.throws(read('[]'), /\(root\): \[\] where an object is expected/);
});

test('shows five problems at most and counts the rest', () => {
  const keys = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`unknown_key_${i}`, i]));
  const text = JSON.stringify({ ...GOOD, ...keys });
  assert.throws(() => readCard(text, 'f.json', 'a_task'), /unknown_key_4.*; and 4 more$/);
});

test('refuses the names of aggregate units', () => {
  const text = JSON.stringify({ ...GOOD, name: 'mixture' });
  assert.throws(() => readCard(text, 'f.json', 'mixture'), { code: 'reserved-name' });
});
