import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { workspaceRoot } from './checkout.js';
import { type ExmixRun, runExmix, transcript } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

const notices = (run: ExmixRun): readonly string[] =>
  run.events.filter(({ type }) => type === 'notice').map(({ line }) => line);

const linuxOnly = {
  timeout: 120_000,
  skip: (process.platform !== 'linux' || process.arch !== 'x64') && 'wheels are pinned for Linux on x86-64',
};

describe('exmix run on a machine whose native engine is not set up', linuxOnly, () => {
  let root: string;
  let small: SmallPipeline;
  let env: Record<string, string>;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-set-up-'));
    small = await makeSmallPipeline(root);
    small.config.train.phases = [{ ...small.config.train.phases[0], steps: 2 }];
    small.config.evaluate = undefined;
    await small.save();
    // Node, and an index that refuses: no compiler, so that nothing can come of it.
    const bin = join(root, 'bin');
    await mkdir(bin);
    await symlink(process.execPath, join(bin, 'node'));
    const refuses = '#!/bin/sh\necho "ERROR: the index refuses" >&2\nexit 1\n';
    for (const name of ['python3', 'g++']) await writeFile(join(bin, name), refuses, { mode: 0o755 });
    env = { PATH: bin, EXMIX_CACHE: join(root, 'cache'), EXMIX_ENGINE: '' };
  });
  after(() => rm(root, { recursive: true, force: true }));

  const run = (to: string, more: readonly string[] = []) =>
    runExmix(workspaceRoot, ['run', small.folder, '--to', to, ...more], { store: join(root, 'store'), env });
  const engineLines = (run: ExmixRun): readonly string[] =>
    run.events.filter(({ type, line }) => type === 'log' && /^engine: /.test(line)).map(({ line }) => line);

  it('data need no engine: nothing is set up', async () => {
    const done = await run('tokenize');
    assert.equal(done.code, 0, transcript(done));
    assert.deepEqual(notices(done), []);
    await assert.rejects(readFile(join(env.EXMIX_CACHE as string, 'engines', 'engines.json')), { code: 'ENOENT' });
  });

  it('training offline says that nothing is fetched, and trains by WebAssembly', async () => {
    const done = await run('train', ['--offline']);
    assert.equal(done.code, 0, transcript(done));
    assert.deepEqual(notices(done), ['engine: not set up, because nothing is fetched offline']);
    assert.match(engineLines(done).join(), /^engine: wasm, TensorFlow none, .*is not set up/);
  });

  it('training tries the set-up, says why it cannot be had, and trains by WebAssembly', async () => {
    small.config.train.phases[0].steps = 3;
    await small.save();
    const done = await run('train');
    assert.equal(done.code, 0, transcript(done));
    const said = notices(done);
    assert.match(said[0] as string, /^engine: downloading TensorFlow/);
    assert.match(said.at(-1) as string, /^engine: WebAssembly instead of native TensorFlow .*the index refuses/);
    assert.match(engineLines(done).join(), /^engine: wasm, TensorFlow none, .*the index refuses/);
    const again = await run('train');
    assert.deepEqual([again.code, notices(again)], [0, []], 'the next run does not try again');
  });

  it('targets of Nx try it too', async () => {
    const module = join(workspaceRoot, 'tools/nx-exmix/dist/run-targets.js');
    const targets = [{ id: 'small:train', folder: small.folder, options: { stage: 'train' } }];
    const code = `
      const { runTargets } = await import(${JSON.stringify(module)});
      for await (const [, { success }] of runTargets(${JSON.stringify(targets)})) console.log('success', success);`;
    const own = { EXMIX_CACHE: join(root, 'cache-of-nx'), EXMIX_STORE: join(root, 'store-of-nx'), NO_COLOR: '1' };
    const main = join(root, 'run-targets.mjs');
    await writeFile(main, code);
    const { stdout } = await promisify(execFile)(process.execPath, [main], {
      env: { ...process.env, ...env, ...own },
      maxBuffer: 2 ** 24,
    });
    const told = stdout.split('\n').filter((line) => /^(engine: |success)/.test(line));
    assert.match(told[0] as string, /^engine: downloading TensorFlow/);
    assert.match(told[1] as string, /^engine: WebAssembly instead of native TensorFlow .*the index refuses/);
    assert.equal(told.at(-1), 'success true');
  });
});
