import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { HubCache } from './hub-cache.js';

for (const copies of [false, true]) {
  it(`a file of a snapshot is never gone while it is placed again, ${copies ? 'as a copy' : 'as a link'}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'exmix-cache-'));
    try {
      const cache = new HubCache(folder, copies, () => {});
      const blob = join(folder, 'blobs', 'b');
      const path = join(folder, 'snapshots', 'c', 'README.md');
      await mkdir(dirname(blob), { recursive: true });
      await writeFile(blob, 'text');
      await cache.link(blob, path);
      let placing = true;
      const reading = async (): Promise<void> => {
        while (placing) assert.equal(await readFile(path, 'utf8'), 'text');
      };
      const readers = Promise.all([reading(), reading()]);
      const writers = Promise.all(
        [0, 1].map(async () => {
          for (let i = 0; i < 300; i++) await cache.link(blob, path);
        }),
      );
      await Promise.race([readers, writers]);
      placing = false;
      await Promise.all([readers, writers]);
      assert.deepEqual(await readdir(dirname(path)), ['README.md']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
