import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { BUILT_IN_CARDS, loadPipeline } from './load-pipeline.js';
import { readCard } from './read-card.js';

const PHASE = {
  name: 'base',
  kind: 'pretrain',
  tasks: 'mixture',
  steps: 1,
  batchRows: 1,
  inputLength: 8,
  targetLength: 8,
  schedule: { name: 'constant', rate: 0.1 },
};
const MODEL = { d_model: 8, d_kv: 4, d_ff: 8, num_layers: 1, num_decoder_layers: 1, num_heads: 2 };
const pipeline = (more: object) => ({
  name: 'p',
  title: 'P',
  tasks: ['one', 'two'],
  tokenize: { vocabulary: { train: { size: 1000 } } },
  ...more,
});
const card = (name: string, more: object = {}) => ({
  name,
  title: name,
  family: 'GEN',
  licence: 'CC0-1.0',
  ingest: { source: { reader: 'rows', splits: { train: [{ a: 'x' }] } }, splits: { by: 'source', train: ['train'] } },
  format: { inputs: '{a}', targets: '{a}' },
  evaluate: { metrics: ['exact_match'] },
  ...more,
});

/** Loads a pipeline whose folder holds these files; `built-in/` stands for the cards that come with exmix. */
async function load(files: Readonly<Record<string, unknown>>) {
  const root = await mkdtemp(join(tmpdir(), 'exmix-pipeline-'));
  try {
    for (const [path, value] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), typeof value === 'string' ? value : JSON.stringify(value));
    }
    return await loadPipeline(root, join(root, 'built-in'));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const CARDS = { 'built-in/gen/one.json': card('one'), 'built-in/nli/two.json': card('two') };

test('cards of the pipeline come before built-in ones, in the order of the tasks', async () => {
  const files = {
    ...CARDS,
    'pipeline.json': pipeline({ tasks: ['two', 'one'] }),
    'cards/one.json': card('one', { title: 'Mine' }),
  };
  const loaded = await load(files);
  assert.deepEqual(
    loaded.cards.map(({ name, title }) => [name, title]),
    [
      ['two', 'two'],
      ['one', 'Mine'],
    ],
  );
  assert.deepEqual(loaded.broken, []);
  assert.equal(loaded.config.seed, 42);
});

test('a broken, a doubled and an unknown card fail alone', async () => {
  const loaded = await load({
    ...CARDS,
    'built-in/cls/three.json': '{"name": ',
    'built-in/cls/four.json': card('four'),
    'built-in/nli/four.json': card('four'),
    'pipeline.json': pipeline({ tasks: ['one', 'three', 'four', 'tow', 'two'] }),
  });
  assert.deepEqual(
    loaded.cards.map(({ name }) => name),
    ['one', 'two'],
  );
  assert.deepEqual(
    loaded.broken.map(({ name, error }) => [name, error.code]),
    [
      ['three', 'invalid-json'],
      ['four', 'duplicate-card'],
      ['tow', 'unknown-card'],
    ],
  );
  assert.match(loaded.broken[2]?.error.message ?? '', /card tow: .*did you mean "two"\?/);
});

test('cards of one salt must keep the same parts', async () => {
  const splits = (test: number) => ({
    ingest: { source: { reader: 'rows', splits: { train: [] } }, splits: { by: 'group', key: 'a', salt: 's', test } },
  });
  const files = {
    'pipeline.json': pipeline({}),
    'cards/one.json': card('one', splits(5)),
    'cards/two.json': card('two', splits(10)),
  };
  const [broken] = (await load(files)).broken;
  assert.equal(broken?.name, 'two');
  assert.equal(broken?.error.code, 'unequal-splits');
});

const REFUSED: [string, object, RegExp][] = [
  ['a task named twice', { tasks: ['one', 'one'] }, /tasks\[1\]: "one" is named twice/],
  ['the name of an aggregate', { tasks: ['one', 'report'] }, /tasks\[1\]: "report" is the name of an aggregate/],
  ['an unknown held-out task', { sample: { heldOut: ['tow'] } }, /sample\.heldOut\[0\]: .*did you mean "two"\?/],
  ['a cap of an unknown task', { sample: { caps: { tow: 5 } } }, /sample\.caps\.tow: .*did you mean "two"\?/],
  ['an unknown setting', { sample: { capp: 3 } }, /sample\.capp: unknown key; did you mean "cap"\?/],
  [
    'a phase from a later one',
    {
      train: {
        model: MODEL,
        phases: [
          { ...PHASE, name: 'a', from: 'b' },
          { ...PHASE, name: 'b' },
        ],
      },
    },
    /train\.phases\[0\]\.from: there is no earlier phase "b"/,
  ],
  [
    'a phase from itself',
    { train: { model: MODEL, phases: [{ ...PHASE, from: 'base' }] } },
    /train\.phases\[0\]\.from: there is no earlier phase "base"/,
  ],
  [
    'a phase named twice',
    { train: { model: MODEL, phases: [PHASE, PHASE] } },
    /train\.phases\[1\]\.name: "base" is named twice/,
  ],
  ['a phase from scratch without sizes', { train: { phases: [PHASE] } }, /phase from scratch needs "train\.model"/],
  [
    'an unknown import',
    { train: { imports: { flan: { folder: 'x' } }, phases: [{ ...PHASE, from: { import: 'flam' } }] } },
    /train\.phases\[0\]\.from\.import: there is no import "flam"; did you mean "flan"\?/,
  ],
  [
    'a seed named twice',
    { train: { model: MODEL, phases: [{ ...PHASE, seeds: [1, 1] }] } },
    /train\.phases\[0\]\.seeds: a seed is there twice/,
  ],
  [
    'a phase from one of several seeds that it does not name',
    {
      train: {
        model: MODEL,
        phases: [
          { ...PHASE, seeds: [1, 2] },
          { ...PHASE, name: 'next', from: 'base' },
        ],
      },
    },
    /train\.phases\[1\]\.from: "base" has a run for each seed; name one of "base\.seed-1", "base\.seed-2"/,
  ],
  [
    'a seed that the phase before does not have',
    {
      train: {
        model: MODEL,
        phases: [
          { ...PHASE, seeds: [1, 2] },
          { ...PHASE, name: 'next', from: 'base', seeds: [2, 3] },
        ],
      },
    },
    /train\.phases\[1\]\.from: "base" has no run for seed 3/,
  ],
  [
    'a setting of a phase that there is not',
    { train: { model: MODEL, phases: [{ ...PHASE, dropuot: 0.1 }] } },
    /train\.phases\[0\]\.dropuot: unknown key; did you mean "dropout"\?/,
  ],
  [
    'a phase with an unknown task',
    { train: { model: MODEL, phases: [{ ...PHASE, tasks: ['three'] }] } },
    /train\.phases\[0\]\.tasks\[0\]: there is no task/,
  ],
  [
    'a run of an unknown phase',
    {
      train: { model: MODEL, phases: [PHASE] },
      evaluate: { inputLength: 8, maxTargetTokens: 8, runs: [{ phase: 'bas', tasks: 'all' }] },
    },
    /evaluate\.runs\[0\]\.phase: .*did you mean "base"\?/,
  ],
  [
    'a comparison of an unknown phase',
    {
      train: { model: MODEL, phases: [PHASE] },
      evaluate: {
        inputLength: 8,
        maxTargetTokens: 8,
        runs: [{ phase: 'base', tasks: 'all' }],
        compare: [{ title: 't', a: 'base', b: 'x' }],
      },
    },
    /evaluate\.compare\[0\]\.b: there is no phase "x"/,
  ],
  [
    'evaluation of nothing',
    { evaluate: { inputLength: 8, maxTargetTokens: 8, runs: [{ phase: 'base', tasks: 'all' }] } },
    /evaluate: there is nothing to evaluate/,
  ],
];
for (const [what, more, message] of REFUSED) {
  test(`refuses ${what}`, async () => {
    await assert.rejects(load({ ...CARDS, 'pipeline.json': pipeline(more) }), message);
  });
}

test('says where there is no pipeline', async () => {
  await assert.rejects(load({}), { code: 'missing-file' });
});

test('every built-in card is valid, stands in the folder of its family and names its JSON Schema', async () => {
  const { readFile } = await import('node:fs/promises');
  const paths = (await readdir(BUILT_IN_CARDS, { recursive: true })).filter((path) => path.endsWith('.json')).sort();
  assert.ok(paths.length > 0);
  const names = new Set<string>();
  for (const path of paths) {
    const [family, file] = path.split('/') as [string, string];
    const name = file.slice(0, -'.json'.length);
    const read = readCard(await readFile(join(BUILT_IN_CARDS, path), 'utf8'), path, name);
    assert.equal(read.family.toLowerCase(), family, path);
    assert.equal(read.$schema, '../../schemas/card.schema.json', path);
    assert.ok(!names.has(name), `${name} is there twice`);
    names.add(name);
  }
});
