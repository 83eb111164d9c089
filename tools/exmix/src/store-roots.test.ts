import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { openStore } from '@exmix/artifact-store/open-store';
import { StoreError } from '@exmix/artifact-store/store-error';
import { S3Server } from '@exmix/artifact-store/testing/s3-server';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { allRoots, rootsElsewhere, writeRoots } from './store-roots.js';

const [KEY, ACTION, ARTIFACT] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
const server = await S3Server.start();
let root: string;
let pipeline: string;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'exmix-roots-'));
  pipeline = join(root, 'pipeline');
  const blob = (sha256: string) => ({ sha256, size: 1 });
  const ref = { stage: 'sample', unit: 'u', key: KEY, action: blob(ACTION), artifact: blob(ARTIFACT) } as const;
  await RefFolder.of(pipeline).write(ref);
});
after(async () => {
  await rm(root, { recursive: true, force: true });
  await server?.stop();
});

/** What is said on the standard error stream from now on. */
function hear(test: TestContext): () => string {
  const said = test.mock.method(process.stderr, 'write', () => true);
  return () => said.mock.calls.map((call) => String(call.arguments[0])).join('');
}

describe('roots in a store', () => {
  it('say which artifact each key stands for; notes of older programs still keep their keys', async () => {
    const store = await openStore(join(root, 'store'));
    await writeRoots(store, pipeline, undefined);
    const old = { format: 'exmix-roots/1', host: 'elsewhere', folder: '/p', keys: [ACTION] };
    await store.writeNote('roots/0123456789abcdef/old', JSON.stringify(old));
    const { keys, artifacts } = await allRoots(store, 0, 0);
    assert.ok(keys.has(KEY) && keys.has(ACTION));
    assert.deepEqual([artifacts?.get(KEY), artifacts?.get(ACTION)], [ARTIFACT, undefined]);
  });

  it('of an import are told once', async () => {
    const store = await openStore(join(root, 'with-import'));
    const folder = join(store.location, 'imports', 'model');
    const blob = { sha256: ARTIFACT, size: 1 };
    await RefFolder.of(folder).write({ stage: 'train', unit: 'import.model', key: KEY, action: blob, artifact: blob });
    await writeRoots(store, folder, undefined);
    assert.deepEqual(await rootsElsewhere(store, 0), []);
    await rm(folder, { recursive: true });
    await writeRoots(store, pipeline, undefined);
    assert.deepEqual(
      (await rootsElsewhere(store, 0)).map(({ name }) => name.startsWith(pipeline)),
      [true],
    );
  });

  it('that cannot be written are told of, save where nothing may be', async (test) => {
    const store = await openStore(join(root, 'read-only'));
    const closed = new Proxy(store, {
      get(target, name) {
        if (name === 'writeNote') return () => Promise.reject(new StoreError('not-writable', 'no'));
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const said = hear(test);
    await writeRoots(closed, pipeline, undefined);
    assert.equal(said(), '');
  });

  it('of a server that has gone are told of', { skip: server === undefined && 'needs Go' }, async (test) => {
    Object.assign(process.env, server?.environment());
    await server?.makeBucket('roots');
    const settings = { cacheFolder: join(root, 'cache'), deadlineMilliseconds: 500 };
    const store: ArtifactStore = await openStore('s3://roots/x', settings);
    await server?.kill();
    const said = hear(test);
    await writeRoots(store, pipeline, undefined);
    assert.match(said(), /^warning: s3:\/\/roots\/x could not be told what .*pipeline stands for.*does not answer/);
  });
});
