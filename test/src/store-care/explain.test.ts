import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { Checkout } from '../end-to-end/checkout.js';
import { runExmix, transcript, unitsOf } from '../end-to-end/run-exmix.js';
import type { SmallPipeline } from '../end-to-end/small-pipeline.js';
import { makeDataPipeline, writeShapes, writeWords } from './data-pipeline.js';
import { runText } from './run-text.js';

/**
 * What `exmix explain` says after each kind of change: before a run, which is foreseen, and after it, of what the run
 * built. Every transcript names the very cause, and nothing else as a cause.
 */
describe('explain', () => {
  let checkout: Checkout;
  let pipeline: SmallPipeline;
  let store: string;

  before(async () => {
    checkout = await Checkout.make();
    pipeline = await makeDataPipeline(checkout.root);
    store = checkout.path('.artifacts');
    await build();
  });
  after(() => checkout.remove());

  async function build(): Promise<readonly string[]> {
    await pipeline.save();
    const run = await runExmix(checkout.root, ['run', 'data', '--to', 'tokenize'], { store });
    assert.equal(run.code, 0, transcript(run));
    return unitsOf(run, 'built');
  }

  async function explain(...args: string[]): Promise<string> {
    await pipeline.save();
    const run = await runText(['explain', 'data', ...args], { store, root: checkout.root });
    assert.equal(run.code, 0, run.stderr);
    return run.stdout;
  }

  /** The lines of the summary, each cause with its values. */
  function causes(text: string): readonly string[] {
    const [, below = ''] = text.split('\ncauses\n');
    return below
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(2));
  }

  /** Explains, builds, and explains again: the causes must be the same, but for how many units the run reached. */
  async function causesOf(): Promise<readonly string[]> {
    const foreseen = causes(await explain('--stage', 'tokenize'));
    const built = await build();
    assert.ok(built.length > 0);
    const heads = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/ \(\d+ units?\)$/, ''));
    assert.deepEqual(heads(causes(await explain('--stage', 'tokenize'))), heads(foreseen));
    return foreseen;
  }

  it('says nothing where nothing changed', async () => {
    const text = await explain('--stage', 'tokenize');
    assert.deepEqual(causes(text), []);
    assert.match(text, /tokenize colour_of: up to date/);
  });

  it("a card's template, in every stage that follows", async () => {
    pipeline.cards.colour_of.format.inputs = 'which colour: {text}';
    const text = await explain('--task', 'colour_of');
    assert.match(
      text,
      /^format colour_of: would be built: its action changed \(action \w+\)\n {2}against the nearest earlier one \(action \w+, made \S+\):\n {4}pipelines\/data\/cards\/colour_of\.json: format\.inputs\n {6}- "colour of: \{text\}"\n {6}\+ "which colour: \{text\}"$/m,
    );
    assert.match(
      text,
      /^ {4}reads sample\/colour_of, which changed: sample\/colour_of < format\/colour_of\n {6}pipelines\/data\/cards\/colour_of\.json: format\.inputs$/m,
    );
    assert.deepEqual(await causesOf(), [
      'pipelines/data/cards/colour_of.json: format.inputs (7 units)',
      '  - "colour of: {text}"',
      '  + "which colour: {text}"',
    ]);
  });

  it('a row of a source file', async () => {
    await writeShapes(pipeline, 7);
    const said = await causesOf();
    assert.equal(said[0], 'bytes of the file shapes.jsonl (7 units)');
    assert.match(said[1] as string, /^ {2}- "sha256:[0-9a-f]{64}"$/);
    assert.equal(said.length, 3);
  });

  it('the version of a package', async () => {
    await writeWords(pipeline, '1.1.0');
    assert.deepEqual(await causesOf(), ['version of the package few-words (7 units)', '  - "1.0.0"', '  + "1.1.0"']);
  });

  it('code of a module', async () => {
    const module = checkout.path('stages/format/src/format-task.ts');
    await writeFile(module, `${await readFile(module, 'utf8')}\nexport const probe = 'edited';\n`);
    await checkout.compile();
    const text = await explain('--stage', 'format', '--task', 'thing_of');
    assert.match(text, /^ {4}code: stages\/format\/src\/format-task\.ts$/m);
    await build();
    assert.match(
      await explain('--stage', 'format', '--task', 'thing_of'),
      /code: stages\/format\/src\/format-task\.ts/,
    );
  });

  it('the size of the vocabulary', async () => {
    pipeline.config.tokenize.vocabulary.train.size = 330;
    assert.deepEqual(await causesOf(), [
      'pipelines/data/pipeline.json: tokenize.vocabulary.train.size (7 units)',
      '  - 320',
      '  + 330',
    ]);
  });

  it('the seed', async () => {
    pipeline.config.seed = 5;
    const said = await causesOf();
    assert.deepEqual(said, ['pipelines/data/pipeline.json: seed (7 units)', '  - 42', '  + 5']);
  });

  it('two changes at once are both named', async () => {
    pipeline.cards.thing_of.format.targets = 'the {thing}';
    pipeline.cards.small_prose.ingest.source.splits.train[3].text = 'Another sentence.';
    const said = await causesOf();
    assert.deepEqual(said.filter((line) => !line.startsWith(' ')).sort(), [
      'pipelines/data/cards/small_prose.json: ingest.source.splits.train[3].text (7 units)',
      'pipelines/data/cards/thing_of.json: format.targets (7 units)',
    ]);
  });

  it('the nearest earlier action is another than the last where that differs less', async () => {
    // The last build has `the {thing}` and the seed 5; the one before had the old template and the seed 5.
    pipeline.cards.thing_of.format.inputs = 'which thing: {text}';
    pipeline.cards.thing_of.format.targets = '{thing}';
    const text = await explain('--stage', 'format', '--task', 'thing_of');
    assert.deepEqual(
      causes(text).filter((line) => !line.startsWith(' ')),
      ['pipelines/data/cards/thing_of.json: format.inputs (1 unit)'],
    );
    pipeline.cards.thing_of.format.inputs = 'thing of: {text}';
    pipeline.cards.thing_of.format.targets = 'the {thing}';
  });

  it('a task that came, and one that went', async () => {
    pipeline.cards.extra = { ...pipeline.cards.shape_of, name: 'extra' };
    pipeline.config.tasks.push('extra');
    const text = await explain('--task', 'vocabulary,mixture');
    assert.match(text, /tokenize vocabulary reads sample\/extra now, and did not before/);
    await build();
    pipeline.config.tasks = pipeline.config.tasks.filter((task: string) => task !== 'thing_of');
    assert.match(await explain('--task', 'vocabulary'), /tokenize vocabulary no longer reads thing_of/);
  });
});
