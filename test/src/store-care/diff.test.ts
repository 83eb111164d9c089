import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript } from '../end-to-end/run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from '../end-to-end/small-pipeline.js';
import { parsed, runText } from './run-text.js';

/** A pipeline with models whose runs change one thing after another. Steps build on each other, in order. */
describe('diff', () => {
  let root: string;
  let store: string;
  let pipeline: SmallPipeline;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-diff-'));
    store = join(root, 'store');
    pipeline = await makeSmallPipeline(root, 'diff');
    await build();
  });
  after(() => rm(root, { recursive: true, force: true }));

  async function build(): Promise<void> {
    await pipeline.save();
    const run = await runExmix(workspaceRoot, ['run', pipeline.folder], { store });
    assert.equal(run.code, 0, transcript(run));
  }

  // biome-ignore lint/suspicious/noExplicitAny: a report
  async function diff(...args: string[]): Promise<any> {
    const run = await runText(['diff', ...args, '--json'], { store });
    assert.equal(run.code, 0, run.stderr);
    return parsed(run);
  }

  it('a run that changes nothing is no run to compare with', async () => {
    await build();
    const names = await readdir(join(pipeline.folder, '.runs'));
    assert.deepEqual(
      names.filter((name) => name.startsWith('run-')),
      ['run-000001.json'],
    );
    const run = await runText(['diff', pipeline.folder], { store });
    assert.equal(run.code, 2);
    assert.match(run.stderr, /has no record of the run -1; kept are 1/);
    assert.match(
      (await runText(['diff', `${pipeline.folder}@1`, pipeline.folder], { store })).stdout,
      /nothing differs/,
    );
  });

  it('rows of a changed template, with examples, and what follows', async () => {
    pipeline.cards.colour_of.format.inputs = 'which colour: {text}';
    pipeline.cards.colour_of.ingest.source.splits.train.pop();
    await build();
    const { rows, tasksAdded, tasksRemoved, rates } = await diff(pipeline.folder);
    assert.deepEqual([tasksAdded, tasksRemoved], [[], []]);
    assert.deepEqual(
      rows.map(({ task }: { task: string }) => task),
      ['colour_of'],
    );
    const [train, validation] = rows[0].splits;
    assert.deepEqual(
      { ...train, examples: train.examples.slice(0, 1) },
      {
        split: 'train',
        before: 44,
        after: 43,
        added: 0,
        removed: 1,
        changed: 43,
        examples: [
          {
            id: 'colour_of/train/0',
            before: { inputs: 'colour of: the red stone number 0', targets: 'red' },
            after: { inputs: 'which colour: the red stone number 0', targets: 'red' },
          },
        ],
      },
    );
    assert.equal(validation.changed, 8);
    // One row less, of 44 and 20 supervised rows.
    const rate = rates.find(({ task }: { task: string }) => task === 'colour_of');
    assert.ok(rate.before > rate.after);
    const text = (await runText(['diff', pipeline.folder, '--rows', '1'], { store })).stdout;
    assert.match(
      text,
      /^ {2}colour_of train: 43 changed, 1 removed \(44 to 43 rows\)\n {4}colour_of\/train\/0\n {6}- "colour of: the red stone number 0" => "red"\n {6}\+ "which/m,
    );
  });

  it('a task that came and one that went, and scores', async () => {
    pipeline.cards.extra = { ...pipeline.cards.thing_of, name: 'extra' };
    pipeline.config.tasks = ['colour_of', 'extra', 'count_things', 'small_prose'];
    pipeline.config.train.phases[0].steps = 16;
    await build();
    const found = await diff(`${pipeline.folder}@2`, pipeline.folder);
    assert.deepEqual(found.tasksAdded, ['extra']);
    assert.deepEqual(found.tasksRemoved, ['thing_of']);
    assert.deepEqual(found.rows, []);
    const gone = found.rates.find(({ task }: { task: string }) => task === 'thing_of');
    assert.equal(gone.after, undefined);
    assert.ok(
      found.scores.some(
        ({ task, before }: { task: string; before?: number }) => task === 'extra' && before === undefined,
      ),
    );
    assert.ok(
      found.scores.some(
        ({ task, after }: { task: string; after?: number }) => task === 'thing_of' && after === undefined,
      ),
    );
    assert.ok(found.units.some(({ stage }: { stage: string }) => stage === 'train'));
  });

  it('two pipelines, each its own folder', async () => {
    const other = await makeSmallPipeline(root, 'other');
    await runExmix(workspaceRoot, ['run', other.folder, '--to', 'tokenize'], { store });
    const found = await diff(`${pipeline.folder}@1`, other.folder);
    assert.deepEqual([found.tasksAdded, found.tasksRemoved, found.rows, found.rates], [[], [], [], []]);
  });

  it('what a clean-up took is said', async () => {
    const gc = await runText(['store', 'gc', '--older-than', '0', '--delete'], { store });
    assert.equal(gc.code, 0, gc.stderr);
    const { notes } = await diff(`${pipeline.folder}@2`, pipeline.folder);
    assert.ok(notes.some((note: string) => note.startsWith('the rates: ')));
  });

  it('the last 20 runs are kept', async () => {
    const runs = join(pipeline.folder, '.runs');
    for (let number = 4; number <= 30; number++)
      await writeFile(join(runs, `run-${String(number).padStart(6, '0')}.json`), '{}');
    pipeline.config.evaluate.bootstrapSamples = 50;
    await build();
    const names = (await readdir(runs)).filter((name) => name.startsWith('run-')).sort();
    assert.equal(names.length, 20);
    assert.equal(names.at(-1), 'run-000031.json');
  });
});
