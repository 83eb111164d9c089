import assert from 'node:assert/strict';
import { readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openStore } from '@exmix/artifact-store/open-store';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { Checkout } from './checkout.js';
import { type ExmixRun, runExmix, transcript, unitsOf } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

/**
 * The exact list of units that run after each kind of change, on a pipeline of three supervised tasks and prose: the
 * promise "a change redoes exactly what reads it". Steps build on each other, in order.
 */
describe('reruns', () => {
  let checkout: Checkout;
  let pipeline: SmallPipeline;
  let store: string;

  before(async () => {
    checkout = await Checkout.make();
    pipeline = await makeSmallPipeline(checkout.root);
    store = checkout.path('.artifacts');
  });
  after(() => checkout.remove());

  let last: ExmixRun;

  async function executed(): Promise<readonly string[]> {
    await pipeline.save();
    last = await runExmix(checkout.root, ['run', 'small'], { store });
    assert.equal(last.code, 0, transcript(last));
    return unitsOf(last, 'built');
  }

  /**
   * Without the scores of decodings that gave the bytes they had: a model this small may answer the same after a
   * change, and then the wave must stop right there.
   */
  function cutOff(units: readonly string[]): readonly string[] {
    const same = new Set(
      last.events.filter((event) => event.type === 'built' && event.sameBytes).map((event) => event.unit),
    );
    return units.filter((unit) => !same.has(unit.replace('evaluate/', 'decode.')));
  }

  async function edit(file: string, change: (text: string) => string): Promise<void> {
    const path = checkout.path(file);
    const text = await readFile(path, 'utf8');
    const changed = change(text);
    assert.notEqual(changed, text, `the edit of ${file} changes nothing`);
    await writeFile(path, changed);
    await checkout.compile();
  }

  const tasks = ['colour_of', 'count_things', 'small_prose', 'thing_of'];
  const DATA = ['ingest', 'format', 'sample'].flatMap((stage) => tasks.map((task) => `${stage}/${task}`));
  const TOKENS = ['tokenize/vocabulary', ...tasks.map((task) => `tokenize/${task}`)];
  const PHASES = ['train/start', 'train/tuned'];
  const SCORES = (task: string): string[] => {
    const phase = task === 'count_things' ? 'tuned' : 'start';
    return [`evaluate/decode.${phase}.${task}`, `evaluate/${phase}.${task}`];
  };
  const EVALUATION = [...['colour_of', 'count_things', 'thing_of'].flatMap(SCORES), 'evaluate/report'];
  const EVERYTHING = [...DATA, 'sample/mixture', ...TOKENS, ...PHASES, ...EVALUATION].sort();
  const sorted = (...lists: string[][]): string[] => lists.flat().sort();

  it('the first run executes everything', async () => {
    assert.deepEqual(await executed(), EVERYTHING);
  });

  it('a run with nothing changed executes nothing', async () => {
    assert.deepEqual(await executed(), []);
  });

  it("a card's template", async () => {
    pipeline.cards.colour_of.format.inputs = 'which colour: {text}';
    // The vocabulary reads all drawn text, so every task's tokens follow.
    const data = ['format/colour_of', 'sample/colour_of', 'sample/mixture'];
    assert.deepEqual(await executed(), cutOff(sorted(data, TOKENS, PHASES, EVALUATION)));
  });

  it("a card's metric", async () => {
    pipeline.cards.thing_of.evaluate.metrics = ['exact_match', 'token_f1'];
    assert.deepEqual(await executed(), ['evaluate/report', 'evaluate/start.thing_of']);
  });

  it('the cap', async () => {
    pipeline.config.sample.cap = 4;
    assert.deepEqual(await executed(), cutOff(sorted(['sample/mixture'], PHASES, EVALUATION)));
  });

  it('the self-supervised ratio R', async () => {
    pipeline.config.sample.selfSupervisedRatio = 1;
    assert.deepEqual(await executed(), cutOff(sorted(['sample/mixture'], PHASES, EVALUATION)));
  });

  it('the vocabulary size', async () => {
    pipeline.config.tokenize.vocabulary.train.size = 330;
    assert.deepEqual(await executed(), cutOff(sorted(TOKENS, PHASES, EVALUATION)));
  });

  it('the learning rate of the last phase', async () => {
    pipeline.config.train.phases[1].schedule.rate = 0.02;
    assert.deepEqual(await executed(), cutOff(sorted(['train/tuned'], SCORES('count_things'), ['evaluate/report'])));
  });

  it('the learning rate of the first phase', async () => {
    pipeline.config.train.phases[0].schedule.rate = 0.02;
    assert.deepEqual(await executed(), cutOff(sorted(PHASES, EVALUATION)));
  });

  it('a task added', async () => {
    pipeline.cards.extra = {
      ...pipeline.cards.thing_of,
      name: 'extra',
      format: { inputs: 'what: {text}', targets: '{thing}' },
    };
    pipeline.config.tasks.push('extra');
    const added = [
      'ingest/extra',
      'format/extra',
      'sample/extra',
      'tokenize/extra',
      'evaluate/decode.start.extra',
      'evaluate/start.extra',
    ];
    assert.deepEqual(
      await executed(),
      sorted(
        added.filter((unit) => unit !== 'ingest/extra'),
        ['ingest/extra', 'sample/mixture'],
        TOKENS,
        PHASES,
        EVALUATION,
      ),
    );
  });

  it('a task removed brings back what was there before', async () => {
    pipeline.config.tasks.pop();
    delete pipeline.cards.extra;
    await rm(join(pipeline.folder, 'cards/extra.json'));
    assert.deepEqual(await executed(), []);
  });

  const stageFiles = {
    ingest: 'stages/ingest/src/ingest-task.ts',
    format: 'stages/format/src/format-task.ts',
    sample: 'stages/sample/src/draw-task.ts',
    tokenize: 'stages/tokenize/src/tokenize-task.ts',
    train: 'stages/train/src/train-phase.ts',
    evaluate: 'stages/evaluate/src/score-task.ts',
  };

  it('a comment edited in each stage', async () => {
    for (const file of Object.values(stageFiles))
      await edit(file, (text) => `// A comment on top.\n${text}\n/* And one below. */\n`);
    assert.deepEqual(await executed(), []);
  });

  it('code of evaluate', async () => {
    await edit(stageFiles.evaluate, (text) => `${text}\nexport const probe = 'edited';\n`);
    assert.deepEqual(await executed(), [
      'evaluate/start.colour_of',
      'evaluate/start.thing_of',
      'evaluate/tuned.count_things',
    ]);
  });

  it('code of tokenize that reproduces the same bytes: later stages are reused', async () => {
    await edit(stageFiles.tokenize, (text) => `${text}\nexport const probe = 'edited';\n`);
    assert.deepEqual(
      await executed(),
      tasks.map((task) => `tokenize/${task}`),
    );
  });

  async function blobOf(stage: 'tokenize', unit: string): Promise<string> {
    const ref = await RefFolder.of(pipeline.folder).read(stage, unit);
    assert.ok(ref);
    const artifact = await StoredArtifact.open(await openStore(store), ref.artifact);
    const id = artifact.manifest.files[artifact.list('tokens/train')[0] as string];
    assert.ok(id);
    return join(store, 'blobs', id.sha256.slice(0, 2), id.sha256.slice(2));
  }

  it('a blob deleted', async () => {
    await unlink(await blobOf('tokenize', 'colour_of'));
    assert.deepEqual(await executed(), ['tokenize/colour_of']);
  });

  it('a blob corrupted', async () => {
    const path = await blobOf('tokenize', 'thing_of');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 0x40;
    await writeFile(path, bytes);
    assert.deepEqual(await executed(), ['tokenize/thing_of']);
  });

  it('a clone at another path reuses everything of the same store', async () => {
    const other = await Checkout.make(checkout.root);
    try {
      const copy = await makeSmallPipeline(other.root);
      Object.assign(copy.config, structuredClone(pipeline.config));
      Object.assign(copy.cards, structuredClone(pipeline.cards));
      await copy.save();
      const run = await runExmix(other.root, ['run', 'small'], { store });
      assert.equal(run.code, 0, transcript(run));
      assert.deepEqual(unitsOf(run, 'built'), []);
      assert.equal(unitsOf(run, 'reused').length, EVERYTHING.length);
    } finally {
      await other.remove();
    }
  });
});
