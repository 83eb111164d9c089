import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { Checkout } from './checkout.js';
import { digestsOf } from './digests-of.js';
import { runExmix, transcript } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

describe('Nx', () => {
  let checkout: Checkout;
  let pipeline: SmallPipeline;
  let store: string;
  before(async () => {
    checkout = await Checkout.make();
    pipeline = await makeSmallPipeline(checkout.root);
    store = checkout.path('store');
  });
  after(() => checkout.remove());

  function nx(...args: string[]): Promise<{ code: number | null; output: string }> {
    const command = join(checkout.root, 'node_modules/nx/dist/bin/nx.js');
    const env = {
      ...process.env,
      NO_COLOR: '1',
      EXMIX_STORE: store,
      EXMIX_COMPILED: '1',
      NX_ISOLATE_PLUGINS: 'false',
      NX_DAEMON: 'false',
    };
    const child = spawn(process.execPath, [command, ...args], {
      cwd: checkout.root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
  }

  it('shows the stages of every pipeline', async () => {
    const file = checkout.path('graph.json');
    const { code, output } = await nx('graph', `--file=${file}`);
    assert.equal(code, 0, output);
    const { nodes } = JSON.parse(await readFile(file, 'utf8')).graph;
    for (const name of ['small', 'ext5-mini']) {
      assert.deepEqual(Object.keys(nodes[name].data.targets), [
        'ingest',
        'format',
        'sample',
        'tokenize',
        'train',
        'evaluate',
      ]);
    }
  });

  it('a filter makes only what its tasks need', async () => {
    const { code, output } = await nx('tokenize', 'small', '--tasks=thing_of,colour_of');
    assert.equal(code, 0, output);
    assert.deepEqual(await RefFolder.of(pipeline.folder).list('tokenize'), ['colour_of', 'thing_of', 'vocabulary']);
  });

  it('runs all stages in one process, and nothing when nothing changed', async () => {
    const first = await nx('run-many', '-t', 'tokenize', '--projects=small');
    assert.equal(first.code, 0, first.output);
    assert.equal((await RefFolder.of(pipeline.folder).list('tokenize')).length, 5);
    const digests = await digestsOf(pipeline.folder, 'tokenize');
    const second = await nx('run-many', '-t', 'tokenize', '--projects=small');
    assert.match(second.output, /Cache: +4\/4 hit/);
    assert.doesNotMatch(second.output, /^(built|reused) /m);
    await rm(join(pipeline.folder, '.refs'), { recursive: true });
    const restored = await nx('run-many', '-t', 'tokenize', '--projects=small');
    assert.match(restored.output, /Cache: +4\/4 hit/);
    assert.deepEqual(await digestsOf(pipeline.folder, 'tokenize'), digests, 'Nx brings the refs back');
  });

  it('a comment in the code changes nothing below Nx', async () => {
    const file = checkout.path('stages/format/src/format-task.ts');
    await writeFile(file, `// A remark.\n${await readFile(file, 'utf8')}`);
    await checkout.compile();
    const { code, output } = await nx('run', 'small:tokenize');
    assert.equal(code, 0, output);
    assert.doesNotMatch(output, /^built /m);
  });

  it('one bad card fails alone: its message is said, the others go on, the exit code is not 0', async () => {
    const before = await digestsOf(pipeline.folder, 'sample');
    pipeline.cards.colour_of.format.inputs = 'colour of: {txt}';
    await pipeline.save();
    const { code, output } = await nx('run', 'small:sample');
    assert.equal(code, 1, output);
    assert.match(output, /FAILED format colour_of: .*there is no field "txt"; did you mean "text"\?/);
    assert.match(output, /Failed tasks:\s+- small:format\s+- small:sample/);
    const { 'sample/thing_of': other, 'sample/colour_of': bad } = await digestsOf(pipeline.folder, 'sample');
    assert.equal(other, before['sample/thing_of']);
    assert.equal(bad, undefined);
    pipeline.cards.colour_of.format.inputs = 'colour of: {text}';
    await pipeline.save();
    const mended = await nx('run', 'small:sample');
    assert.equal(mended.code, 0, mended.output);
    assert.deepEqual(await digestsOf(pipeline.folder, 'sample'), before);
  });

  it('a blob that went missing is noticed and made again', async () => {
    await nx('run', 'small:sample');
    const blobs = join(store, 'blobs');
    const [shard] = (await readdir(blobs)).sort();
    await rm(join(blobs, shard as string), { recursive: true });
    const { code, output } = await nx('run', 'small:tokenize');
    assert.equal(code, 0, output);
    const after = await nx('run', 'small:tokenize');
    assert.match(after.output, /Cache: +4\/4 hit/);
    const run = await runExmix(checkout.root, ['run', 'small', '--to', 'tokenize'], { store });
    assert.deepEqual(
      run.events.filter(({ type }) => type === 'built'),
      [],
      'nothing was left to make',
    );
  });

  it('another store holds nothing of what the cache of Nx remembers', async () => {
    store = checkout.path('other-store');
    const { code, output } = await nx('run', 'small:sample');
    assert.equal(code, 0, output);
    assert.match(output, /^built sample mixture/m);
  });

  it('generates a card that can be looked at before it is in a pipeline', async () => {
    const { code, output } = await nx('g', '@exmix/nx-exmix:card', 'my_task', '--pipeline=small');
    assert.equal(code, 0, output);
    const run = await runExmix(checkout.root, ['show', 'my_task', '--rows', '1'], { store });
    assert.equal(run.code, 0, transcript(run));
    assert.equal(run.events[0].example.inputs, 'my_task text: replace these rows by a source');
    assert.equal(run.events[0].example.targets, 'no');
  });
});
