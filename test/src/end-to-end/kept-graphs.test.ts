import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { processEngine } from '@exmix/tensors/process-engine';
import { workspaceRoot } from './checkout.js';
import { runExmix, transcript } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

const { EXMIX_CACHE, XDG_CACHE_HOME } = process.env;
const CACHE = EXMIX_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'exmix');
const skip = (await processEngine()).native === undefined && 'WebAssembly has no graphs';

describe('graphs that a run leaves in the cache', { skip, timeout: 120_000 }, () => {
  let root: string;
  let cache: string;
  let small: SmallPipeline;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-kept-graphs-'));
    cache = join(root, 'cache');
    await mkdir(join(cache, 'engines'), { recursive: true });
    await cp(join(CACHE, 'engines', 'engines.json'), join(cache, 'engines', 'engines.json'));
    small = await makeSmallPipeline(root);
    small.config.evaluate = undefined;
    await small.save();
  });
  after(() => rm(root, { recursive: true, force: true }));

  /** Trains from nothing. @returns digests of the phases' artifacts */
  async function train(store: string, env: Record<string, string> = {}): Promise<readonly (string | undefined)[]> {
    const options = { store: join(root, store), env: { EXMIX_CACHE: cache, ...env } };
    const run = await runExmix(workspaceRoot, ['run', small.folder, '--to', 'train'], options);
    assert.equal(run.code, 0, transcript(run));
    const refs = RefFolder.of(small.folder);
    return Promise.all(['start', 'tuned'].map(async (phase) => (await refs.read('train', phase))?.artifact.sha256));
  }

  async function graphs(): Promise<readonly string[]> {
    const names = await readdir(join(cache, 'graphs')).catch(() => []);
    return Promise.all(
      names.sort().map(async (name) => `${name} ${(await stat(join(cache, 'graphs', name, 'saved_model.pb'))).ino}`),
    );
  }

  it('are used by the next run, which trains to the same bytes', async () => {
    const without = await train('off', { EXMIX_GRAPHS: 'off' });
    assert.deepEqual(await graphs(), []);
    const first = await train('first');
    const kept = await graphs();
    assert.ok(kept.length >= 2, `${kept.length} graphs`);
    const second = await train('second');
    assert.deepEqual(await graphs(), kept);
    assert.ok(without.every((digest) => digest !== undefined));
    assert.deepEqual([first, second], [without, without]);
  });
});
