import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { flipBit } from '@exmix/artifact-store/testing/flip-bit';
import { transcript } from '../end-to-end/run-exmix.js';
import { BUCKET, type Clone } from './clone.js';
import { sharedServer } from './shared-server.js';

/** Blobs of which a bit is flipped; all that a small pipeline has where it has fewer. */
const BLOBS = 50;

const { server, skip, env, clone } = await sharedServer();

/** Flips a bit in the middle of blobs chosen over the whole store. @returns their digests */
async function rot(folder: string): Promise<readonly string[]> {
  const blobs: string[] = [];
  for (const shard of (await readdir(join(folder, 'blobs'))).sort())
    for (const rest of (await readdir(join(folder, 'blobs', shard))).sort()) blobs.push(join(shard, rest));
  const every = Math.max(1, Math.floor(blobs.length / BLOBS));
  const chosen = blobs.filter((_, i) => i % every === 0).slice(0, BLOBS);
  for (const blob of chosen) {
    const path = join(folder, 'blobs', blob);
    await flipBit(path, (await stat(path)).size >> 1);
  }
  return chosen.map((blob) => blob.replace('/', ''));
}

describe('bit rot', () => {
  it('in a folder: what a run reads is found, named and made again; the rest by verify', async () => {
    const mine = await clone();
    const store = join(mine.root, 'store');
    const first = await mine.run(store);
    assert.equal(first.code, 0, transcript(first));
    const expected = await mine.digests();
    const rotten = await rot(store);
    await checkMended(mine, store, rotten, expected, {});
  });

  it('in a bucket: the same', { skip }, async () => {
    const mine = await clone();
    const store = `s3://${BUCKET}/rot`;
    const first = await mine.run(store, { env });
    assert.equal(first.code, 0, transcript(first));
    const expected = await mine.digests();
    const rotten = await rot(server.fileOf(BUCKET, 'rot'));
    await checkMended(await clone(), store, rotten, expected, env);
  });
});

async function checkMended(
  clone: Clone,
  store: string,
  rotten: readonly string[],
  expected: Readonly<Record<string, string>>,
  env: Record<string, string>,
): Promise<void> {
  assert.ok(rotten.length >= 40, `${rotten.length} blobs`);
  const verified = await clone.exmix(['store', 'verify'], store, { env });
  assert.equal(verified.code, 1);
  for (const sha256 of rotten) assert.ok(verified.stdout.includes(sha256), `verify names ${sha256}`);

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
