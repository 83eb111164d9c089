import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { openStore } from '@exmix/artifact-store/open-store';
import { flipBit } from '@exmix/artifact-store/testing/flip-bit';
import { transcript } from '../end-to-end/run-exmix.js';
import { BUCKET, type Clone } from './clone.js';
import { sharedServer } from './shared-server.js';

/** Blobs of which a bit is flipped; all that a small pipeline has where it has fewer. */
const BLOBS = 50;

const { server, skip, env, clone } = await sharedServer();

/** Flips a bit in the middle of blobs chosen over the whole store. @returns their identities */
async function rot(folder: string): Promise<readonly BlobId[]> {
  const blobs: string[] = [];
  for (const shard of (await readdir(join(folder, 'blobs'))).sort())
    for (const rest of (await readdir(join(folder, 'blobs', shard))).sort()) blobs.push(join(shard, rest));
  const every = Math.max(1, Math.floor(blobs.length / BLOBS));
  const chosen = blobs.filter((_, i) => i % every === 0).slice(0, BLOBS);
  return Promise.all(
    chosen.map(async (blob) => {
      const path = join(folder, 'blobs', blob);
      const { size } = await stat(path);
      await flipBit(path, size >> 1);
      return { sha256: blob.replace('/', ''), size };
    }),
  );
}

/** Each is found by who reads it, and named. */
async function checkRefused(store: ArtifactStore, rotten: readonly BlobId[]): Promise<void> {
  for (const id of rotten) {
    await assert.rejects(
      store.openBlob(id),
      (error: Error & { code?: string }) => error.code === 'corrupt-blob' && error.message.includes(id.sha256),
      id.sha256,
    );
  }
}

describe('bit rot', () => {
  it('in a folder: what a run reads is found, named and made again; the rest by verify', async () => {
    const mine = await clone();
    const store = join(mine.root, 'store');
    const first = await mine.run(store);
    assert.equal(first.code, 0, transcript(first));
    const expected = await mine.digests();
    const rotten = await rot(store);
    await checkRefused(await openStore(store), rotten);
    await checkMended(mine, store, rotten, expected, {});
  });

  it('in a bucket: the same', { skip }, async () => {
    const mine = await clone();
    const store = `s3://${BUCKET}/rot`;
    const first = await mine.run(store, { env });
    assert.equal(first.code, 0, transcript(first));
    const expected = await mine.digests();
    const rotten = await rot(server.fileOf(BUCKET, 'rot'));
    const other = await clone();
    Object.assign(process.env, env);
    await checkRefused(await openStore(store, { mode: 'read', cacheFolder: join(other.root, 'looked') }), rotten);
    await checkMended(other, store, rotten, expected, env);
  });
});

async function checkMended(
  clone: Clone,
  store: string,
  rotten: readonly BlobId[],
  expected: Readonly<Record<string, string>>,
  env: Record<string, string>,
): Promise<void> {
  assert.ok(rotten.length >= 40, `${rotten.length} blobs`);
  const verified = await clone.exmix(['store', 'verify'], store, { env });
  assert.equal(verified.code, 1);
  for (const { sha256 } of rotten) assert.ok(verified.stdout.includes(sha256), `verify names ${sha256}`);

  // Changed settings make it read the records and examples of all tasks again.
  await clone.forget({ cache: false });
  clone.pipeline.config.sample.cap = 99;
  await clone.pipeline.save();
  const changed = await clone.run(store, { env });
  assert.equal(changed.code, 0, transcript(changed));
  const named = changed.events.filter((event) => event.type === 'warning').map((event) => String(event.message));
  assert.ok(
    named.some((message) => /blob [0-9a-f]{64} .*digest|is damaged and is made again/.test(message)),
    named.join('\n'),
  );

  clone.pipeline.config.sample.cap = 100;
  await clone.pipeline.save();
  const repaired = await clone.exmix(['store', 'verify', '--repair'], store, { env });
  assert.ok(repaired.code === 1 || repaired.code === 0, repaired.stderr);
  const back = await clone.run(store, { env });
  assert.equal(back.code, 0, transcript(back));
  assert.deepEqual(await clone.digests(), expected);
  const calm = await clone.exmix(['store', 'verify'], store, { env });
  assert.equal(calm.code, 0, `${calm.stdout}${calm.stderr}`);
}
