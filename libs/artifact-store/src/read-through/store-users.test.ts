import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { markUser, oldestUser } from './store-users.js';

let folder: string;
const yesterday = new Date(new Date(Date.now() - 24 * 3_600_000).setMilliseconds(0));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-users-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function plant(name: string): Promise<void> {
  await writeFile(join(folder, name), '');
  await utimes(join(folder, name), yesterday, yesterday);
}

describe('users of a folder', () => {
  it('take over the mark of a dead one that had the same host and number', async () => {
    const mine = `${hostname()}-${process.pid}`;
    await plant(mine);
    await markUser(folder);
    const began = (await stat(join(folder, mine))).mtimeMs;
    assert.ok(began > Date.now() - 60_000, new Date(began).toISOString());
    assert.equal(await oldestUser(folder), began);
    await utimes(join(folder, mine), yesterday, yesterday);
    await markUser(folder);
    assert.equal(await oldestUser(folder), yesterday.getTime(), 'once a process: it has been one all the time');
  });

  it('take their marks away when they end', async () => {
    const module = new URL('./store-users.js', import.meta.url).href;
    const code = `
      const { markUser } = await import(${JSON.stringify(module)});
      const { readdirSync } = await import('node:fs');
      await markUser(${JSON.stringify(folder)});
      console.log(readdirSync(${JSON.stringify(folder)}).join());
      process.exit(3);`;
    const ended = promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
    const { stdout } = await ended.catch((error: { stdout: string }) => error);
    assert.equal(stdout.trim(), `${hostname()}-${ended.child.pid}`);
    assert.deepEqual(await readdir(folder), []);
  });

  it('of another machine whose name begins alike count as its own', async () => {
    const foreign = `${hostname()}-1-999999999`;
    await plant(foreign);
    await plant(`${hostname()}-999999999`);
    assert.equal(await oldestUser(folder), yesterday.getTime());
    assert.deepEqual(await readdir(folder), [foreign]);
  });
});
