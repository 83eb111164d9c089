import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openStore } from '@exmix/artifact-store/open-store';
import {
  json,
  safetensors,
  TEST_CONFIG,
  type TestFiles,
  testCheckpoint,
  testTensors,
} from '@exmix/checkpoints/testing/memory-checkpoint';
import { type LoopbackHub, startLoopbackHub } from '@exmix/hub/testing/loopback-hub';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { type ExmixRun, runExmix, transcript } from '../end-to-end/run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from '../end-to-end/small-pipeline.js';
import { runText } from '../store-care/run-text.js';

/** More rows than pieces and sentinels, as FLAN-T5 has. */
const CONFIG = { ...TEST_CONFIG, vocab_size: 64 };
const SENTINELS = 10;

/** The same weights in three shards. */
function shards(files: TestFiles): TestFiles {
  const { 'model.safetensors': _, ...rest } = files;
  const tensors = [...testTensors(CONFIG)];
  const name = (i: number) => `model-0000${(i % 3) + 1}-of-00003.safetensors`;
  const map = Object.fromEntries(tensors.map(([tensor], i) => [tensor, name(i)]));
  const parts = [0, 1, 2].map((k) => [name(k), safetensors(tensors.filter((_, i) => i % 3 === k))] as const);
  return {
    ...rest,
    ...Object.fromEntries(parts),
    'model.safetensors.index.json': json({ metadata: { total_size: 1 }, weight_map: map }),
  };
}

describe('exmix import', () => {
  let root: string;
  let hub: LoopbackHub;
  let store: string;
  let env: Record<string, string>;
  const folder = (...parts: string[]): string => join(root, ...parts);
  const exmix = (args: readonly string[], more: Record<string, string> = {}): Promise<ExmixRun> =>
    runExmix(workspaceRoot, args, { store, env: { ...env, ...more } });
  const last = (run: ExmixRun) => run.events.at(-1);

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-import-'));
    store = folder('store');
    await mkdir(folder('flan'));
    for (const [name, bytes] of Object.entries(testCheckpoint(CONFIG))) await writeFile(folder('flan', name), bytes);
    hub = await startLoopbackHub({
      repositories: {
        'models/some/flan': { main: shards(testCheckpoint(CONFIG)), 'refs/pr/1': testCheckpoint(CONFIG) },
        'models/some/old': { main: { 'config.json': json(CONFIG), 'pytorch_model.bin': 'pickled' } },
      },
    });
    env = { HF_ENDPOINT: hub.endpoint, HF_HOME: folder('hf'), HF_TOKEN: '' };
  });
  after(async () => {
    await hub.close();
    await rm(root, { recursive: true, force: true });
  });

  it('a folder and a sharded repository of the same weights are one artifact; what is there is reused', async () => {
    const one = await exmix(['import', folder('flan')]);
    assert.equal(one.code, 0, transcript(one));
    const { name, artifact, parameters, rows, pieces, use } = last(one);
    assert.deepEqual([name, rows, pieces], ['flan', 64, 25]);
    assert.ok(parameters > 1000);
    assert.deepEqual(use.train.imports, { flan: { folder: folder('flan') } });

    const two = await exmix(['import', 'some/flan', '--name', 'other']);
    assert.equal(two.code, 0, transcript(two));
    assert.equal(last(two).artifact, artifact);
    assert.deepEqual(last(two).use.train.imports, { other: { hub: 'some/flan', revision: 'main' } });
    const { manifest } = await StoredArtifact.open(
      await openStore(store),
      (await RefFolder.of(join(store, 'imports', 'other')).read('train', 'import.other'))?.artifact as never,
    );
    assert.deepEqual(Object.keys(manifest.files).sort(), ['config.json', 'model.safetensors', 'spiece.model']);

    hub.resetRequests();
    const again = await exmix(['import', 'some/flan', '--name', 'other', '--offline']);
    assert.equal(again.code, 0, transcript(again));
    assert.ok(again.events.some(({ type }) => type === 'reused'));
    assert.equal(hub.requests.length, 0);
    const revised = await exmix(['import', 'some/flan', '--revision', 'refs/pr/1']);
    assert.equal(last(revised).artifact, artifact);
    const origin = JSON.parse((await exmix(['provenance', 'other'])).stdout);
    assert.deepEqual([origin.artifact, origin.phases], [artifact, []]);
    assert.equal(origin.base.name, 'some/flan@main');
    assert.match(origin.base.sources[0].identity, /^[0-9a-f]{40}$/);
  });

  it('a failed or killed import leaves the model of its name as it was, with its commit', async () => {
    const made = await exmix(['import', 'some/flan', '--name', 'kept']);
    assert.equal(made.code, 0, transcript(made));
    const origin = async () => JSON.parse((await exmix(['provenance', 'kept'])).stdout);
    const before = await origin();
    assert.match(before.base.sources[0].identity, /^[0-9a-f]{40}$/);
    for (const source of ['some/old', 'some/other']) {
      assert.equal((await exmix(['import', source, '--name', 'kept'])).code, 1);
      assert.deepEqual(await origin(), before, source);
    }
    hub.resetRequests();
    const killWhen = async () => hub.requests.length > 0;
    const killed = await runText(['import', 'some/flan', '--name', 'kept'], { store, env, killAfter: 0, killWhen });
    assert.equal(killed.code, null, killed.stdout);
    assert.deepEqual(await origin(), before, 'killed');
    assert.equal((await exmix(['import', 'some/flan', '--name', 'kept'])).code, 0);
    assert.deepEqual(await origin(), before);
  });

  it('says what keeps a checkpoint from being read, and where to look', async () => {
    const bin = await exmix(['import', 'some/old']);
    assert.equal(bin.code, 1);
    assert.match(bin.stdout, /some\/old at main has its weights as pytorch_model\.bin only.*safe_serialization=True/);
    const gone = await exmix(['import', 'some/other']);
    assert.equal(gone.code, 1);
    assert.match(gone.stdout, /some\/other/);
    await cp(folder('flan'), folder('bart'), { recursive: true });
    await writeFile(folder('bart', 'config.json'), json({ model_type: 'bart' }));
    const bart = await exmix(['import', folder('bart')]);
    assert.match(bart.stdout, /the model type is \\"bart\\"; exmix imports \\"t5\\"/);
    await cp(folder('flan'), folder('looped'), { recursive: true });
    await rm(folder('looped', 'config.json'));
    await symlink('config.json', folder('looped', 'config.json'));
    const looped = await exmix(['import', folder('looped')]);
    assert.equal(looped.code, 1);
    assert.match(looped.stdout, /config\.json: the file cannot be read: ELOOP/);
    const nothing = await exmix(['import', './no/such/folder']);
    assert.deepEqual([nothing.code, /neither a folder nor a repository/.test(nothing.stderr)], [2, true]);
    const wrong = await exmix(['import', folder('flan'), '--revision', 'main']);
    assert.match(wrong.stderr, /--revision is for repositories of the Hub/);
  });

  /** The small pipeline with a phase that starts from an import. */
  async function pipelineFrom(name: string, imported: object, vocabulary: object): Promise<SmallPipeline> {
    const small = await makeSmallPipeline(root, name);
    const { tokenize, train } = small.config;
    tokenize.vocabulary = { ...vocabulary, extraIds: SENTINELS };
    delete train.model;
    train.imports = { flan: imported };
    Object.assign(train.phases[0], { from: { import: 'flan' } });
    small.config.evaluate.runs = [{ phase: 'tuned', tasks: 'held-out' }];
    await small.save();
    return small;
  }

  it('a pipeline trains from a model of the Hub, which the lock pins, and exports what came of it', async () => {
    const vocabulary = { hub: { repository: 'some/flan', path: 'spiece.model' } };
    const small = await pipelineFrom('hubbed', { hub: 'some/flan' }, vocabulary);
    const run = await exmix(['run', small.folder, '--to', 'evaluate']);
    assert.equal(run.code, 0, transcript(run));
    const lock = JSON.parse(await readFile(join(small.folder, 'exmix-lock.json'), 'utf8'));
    const { commit, files } = lock.datasets['models/some/flan@main'];
    assert.ok(Object.keys(files).includes('model-00003-of-00003.safetensors'));

    const again = await exmix(['run', small.folder, '--offline']);
    assert.equal(again.code, 0, transcript(again));
    assert.ok(!again.events.some(({ type }) => type === 'built'), 'something was made again');

    const origin = JSON.parse((await exmix(['provenance', `${small.folder}/tuned`])).stdout);
    assert.deepEqual(
      origin.phases.map(({ phase }: { phase: string }) => phase),
      ['start', 'tuned'],
    );
    const [{ files: read, ...repository }] = origin.base.sources;
    assert.deepEqual(repository, { kind: 'hub', name: 'models/some/flan', revision: 'main', identity: commit });
    assert.ok(read.some(({ name }: { name: string }) => name === 'model-00003-of-00003.safetensors'));
    assert.deepEqual(origin.notes, []);

    const out = folder('exported');
    const exported = await exmix(['export', small.folder, '--to', 'transformers', '--with-optimizer', '--out', out]);
    assert.equal(exported.code, 0, transcript(exported));
    const config = JSON.parse(await readFile(join(out, 'config.json'), 'utf8'));
    assert.equal(config.vocab_size, 64);
    const manifest = JSON.parse(await readFile(join(out, 'exmix-export.json'), 'utf8'));
    assert.deepEqual([manifest.to, manifest.phase], ['transformers', 'tuned']);
    assert.deepEqual(Object.keys(manifest.files), [
      'README.md',
      'config.json',
      'data.json',
      'events.jsonl',
      'generation_config.json',
      'model.safetensors',
      'optimizer.safetensors',
      'special_tokens_map.json',
      'spiece.model',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    const card = await readFile(join(out, 'README.md'), 'utf8');
    assert.match(card, /base_model: some\/flan\n/);
    assert.ok(card.includes(`the imported model \`some/flan@main\` \`${commit.slice(0, 12)}\``), card);
    assert.match(card, /\| `tuned` \| finetune \| `start` \| 4 \|/);
    assert.match(card, /\| `count_things` \| test \| 8 \| accuracy \|/);
    assert.match(card, /\| `colour_of` \| CLS \| [\d.]+%, \d+ \|/);
    assert.doesNotMatch(card, /Not known/);

    // Newer data under an old model are not taken for what it was trained on.
    small.cards.colour_of.ingest.source.splits.train.pop();
    await small.save();
    assert.equal((await exmix(['run', small.folder, '--to', 'tokenize'])).code, 0);
    assert.equal((await exmix(['export', small.folder, '--to', 'transformers', '--out', out])).code, 0);
    assert.match(
      await readFile(join(out, 'README.md'), 'utf8'),
      /## Not known\n\n(.*\n)*- what colour_of was read from/,
    );
  });

  it('a pipeline with another vocabulary, or too many sentinels, is refused by the phase', async () => {
    const small = await pipelineFrom('differing', { folder: '../../flan' }, { file: 'other.model' });
    const { trainedVocabulary } = await import('./trained-vocabulary.js');
    await writeFile(join(small.folder, 'other.model'), trainedVocabulary());
    const run = await exmix(['run', small.folder, '--to', 'train']);
    assert.equal(run.code, 1);
    const failed = (of: ExmixRun) => of.events.find(({ type, unit }) => type === 'failed' && unit === 'start');
    assert.match(failed(run)?.failure.message, /another vocabulary than the data \(25 pieces and 40\)/);

    small.config.tokenize.vocabulary = { file: '../../flan/spiece.model', extraIds: 50 };
    await small.save();
    const many = await exmix(['run', small.folder, '--to', 'train']);
    assert.match(failed(many)?.failure.message, /25 pieces and 50 sentinels, but the model's embedding has 64 rows/);
  });

  it('exports say which phases there are', async () => {
    const small = await makeSmallPipeline(root, 'plain');
    const say = async (...args: string[]) =>
      (await exmix(['export', small.folder, '--to', 'transformers', ...args])).stderr;
    assert.match(await say(), /the phase tuned is not trained yet; to do it: exmix run plain --to train/);
    assert.match(await say('--phase', 'tunde'), /no phase "tunde"; did you mean tuned\?/);
    assert.match(await say('--stage', 'sample'), /--stage is for data, not for transformers/);
    const data = await exmix(['export', small.folder, '--to', 'jsonl', '--phase', 'start']);
    assert.match(data.stderr, /--phase is for transformers, not for jsonl/);
  });
});
