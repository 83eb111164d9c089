import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LOCK_NAME, LockFile } from './lock-file.js';

const SHA256 = 'a'.repeat(64);

async function temporaryFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exmix-lock-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('additions that come at once all stand in the file when they are answered', async (context) => {
  const folder = await temporaryFolder(context);
  const lock = new LockFile(folder);
  const addresses = Array.from({ length: 50 }, (_, i) => `https://example.org/${i}`);
  await Promise.all(
    addresses.map(async (address, size) => {
      await lock.addUrl(address, { size, sha256: SHA256 });
      const text = JSON.parse(await readFile(join(folder, LOCK_NAME), 'utf8')) as { urls: Record<string, unknown> };
      assert.deepEqual(text.urls[address], { size, sha256: SHA256 });
    }),
  );
  assert.equal((await new LockFile(folder).url('https://example.org/49'))?.size, 49);
});

test('an addition that cannot be written fails, and the next one stands', async (context) => {
  const folder = join(await temporaryFolder(context), 'later');
  const lock = new LockFile(folder);
  await assert.rejects(lock.addUrl('https://example.org/1', { size: 1, sha256: SHA256 }), { code: 'ENOENT' });
  assert.equal(await lock.url('https://example.org/1'), undefined);
  await mkdir(folder);
  await lock.addUrl('https://example.org/2', { size: 2, sha256: SHA256 });
  assert.deepEqual(await new LockFile(folder).url('https://example.org/2'), { size: 2, sha256: SHA256 });
});

test('a lock that is no lock is refused with its place', async (context) => {
  const folder = await temporaryFolder(context);
  await writeFile(join(folder, LOCK_NAME), '{ "format": "exmix-lock/9" }');
  await assert.rejects(new LockFile(folder).url('https://example.org/1'), /exmix-lock\.json/);
});
