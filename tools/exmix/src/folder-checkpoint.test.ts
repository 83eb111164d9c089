import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderCheckpoint } from './folder-checkpoint.js';

test('only what is not there is absent', async () => {
  const path = await mkdtemp(join(tmpdir(), 'exmix-checkpoint-'));
  try {
    await writeFile(join(path, 'config.json'), '{}');
    await symlink('loop.json', join(path, 'loop.json'));
    const folder = folderCheckpoint(path);
    assert.deepEqual(
      await Promise.all(['config.json', 'other.json', 'config.json/below'].map((name) => folder.has(name))),
      [true, false, false],
    );
    const told = { name: 'InputError', code: 'bad-checkpoint', message: /^file loop\.json: cannot be read: ELOOP/ };
    await assert.rejects(folder.has('loop.json'), told);
  } finally {
    await rm(path, { recursive: true });
  }
});
