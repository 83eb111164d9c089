import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { transcript, unitsOf } from '../end-to-end/run-exmix.js';
import { BUCKET } from './clone.js';
import { sharedServer } from './shared-server.js';

const exec = promisify(execFile);
const { server, skip, env, clone } = await sharedServer();

describe('troubles of a bucket, as people see them', { skip }, () => {
  it('wrong credentials, no credentials, no bucket: one line that says what to do', async () => {
    const mine = await clone();
    const tell = async (store: string, changes: Record<string, string>): Promise<string> => {
      const run = await mine.run(store, { env: { ...env, AWS_CONFIG_FILE: '/none', HOME: mine.root, ...changes } });
      assert.notEqual(run.code, 0);
      assert.doesNotMatch(run.stderr, /^\s+at /m, 'no stack');
      return run.stderr;
    };
    const store = `s3://${BUCKET}/troubles`;
    assert.match(await tell(store, { AWS_ACCESS_KEY_ID: 'nobody' }), /refuses these credentials .* AWS_ACCESS_KEY_ID/);
    assert.match(await tell(store, { AWS_SECRET_ACCESS_KEY: 'wrong' }), /refuses these credentials/);
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };
    assert.match(await tell(store, none), /no credentials for s3:.* set AWS_ACCESS_KEY_ID/);
    assert.match(
      await tell('s3://nowhere-at-all/x', {}),
      /the bucket nowhere-at-all does not exist; make it, or correct/,
    );
  });

  it('a bucket that is emptied while a run works on it: the run or the next one completes', async () => {
    const mine = await clone();
    const store = `s3://${BUCKET}/emptied`;
    const running = mine.run(store, { env });
    for (let i = 0; i < 400; i++) {
      await sleep(25);
      const results = await readdir(server.fileOf(BUCKET, 'emptied/results')).catch(() => []);
      if (results.length > 3) break;
    }
    // The run goes on writing meanwhile.
    await rm(server.fileOf(BUCKET, 'emptied'), { recursive: true, force: true, maxRetries: 20, retryDelay: 10 });
    await running;
    const next = await mine.run(store, { env });
    assert.equal(next.code, 0, transcript(next));
    const other = await clone();
    const reused = await other.run(store, { env });
    assert.equal(reused.code, 0, transcript(reused));
    assert.deepEqual(unitsOf(reused, 'built'), [], 'the next run brought back what the folder had');
    assert.deepEqual(await other.digests(), await mine.digests());
  });

  it('a server that is killed and started again while a run works: the run waits and completes', async () => {
    const mine = await clone();
    const running = mine.run(`s3://${BUCKET}/restarted`, { env });
    await sleep(1500);
    await server.kill();
    await sleep(1500);
    await server.resume();
    const run = await running;
    assert.equal(run.code, 0, transcript(run));
  });

  it('a clock that is a day wrong', async () => {
    const mine = await clone();
    // A preload moves this machine's clock; the server's stays.
    const preload = join(mine.root, 'clock.mjs');
    await writeFile(
      preload,
      `const real = Date; const off = Number(process.env.CLOCK_OFF);
       globalThis.Date = class extends real { constructor(...a) { if (a.length) super(...a); else super(real.now() + off); } static now() { return real.now() + off; } };`,
    );
    for (const day of [1, -1]) {
      const store = `s3://${BUCKET}/clock-${day + 1}`;
      const run = await mine.run(store, {
        env: { ...env, NODE_OPTIONS: `--import=${preload}`, CLOCK_OFF: String(day * 86_400_000) },
      });
      assert.equal(run.code, 0, transcript(run));
      await mine.forget({ cache: true });
      const right = await mine.run(store, { env });
      assert.deepEqual(unitsOf(right, 'built'), [], transcript(right));
    }
  });
});

describe('troubles of a folder, as people see them', () => {
  it('a full disk: units fail with what to do, and the run completes when there is room', async (context) => {
    const mine = await clone();
    const small = join(mine.root, 'small');
    await mkdir(small);
    const mounted = await exec('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', small]).then(
      () => true,
      () => false,
    );
    if (!mounted) {
      context.skip('this user cannot mount a small disk');
      return;
    }
    try {
      const full = await mine.run(small);
      assert.equal(full.code, 1, transcript(full));
      assert.match(transcript(full), /no space left for the artifact store at .*; free some space and run again/);
      await exec('mount', ['-o', 'remount,size=64m', small]);
      const next = await mine.run(small);
      assert.equal(next.code, 0, transcript(next));
      assert.ok(unitsOf(next, 'built').length > 0);
    } finally {
      await exec('umount', [small]);
    }
  });

  it('a store that cannot be written is reused, and says so where something is to be built', async (context) => {
    const mine = await clone();
    const store = join(mine.root, 'read-only');
    const first = await mine.run(store);
    assert.equal(first.code, 0, transcript(first));
    const mounted = await exec('mount', ['--bind', store, store])
      .then(() => exec('mount', ['-o', 'remount,ro,bind', store]))
      .then(
        () => true,
        () => false,
      );
    if (!mounted) {
      context.skip('this user cannot mount a folder to be read only');
      return;
    }
    try {
      await mine.forget({ cache: false });
      const again = await mine.run(store);
      assert.equal(again.code, 0, transcript(again));
      assert.deepEqual(unitsOf(again, 'built'), []);
      mine.pipeline.config.sample.cap = 98;
      await mine.pipeline.save();
      const changed = await mine.run(store);
      assert.equal(changed.code, 1);
      assert.match(transcript(changed), /the artifact store at .* cannot be written/);
    } finally {
      await exec('umount', [store]);
    }
  });

  it('a record that was written by hand with a wrong digest, or is none, is refused and made again', async () => {
    const mine = await clone();
    const store = join(mine.root, 'poisoned');
    const first = await mine.run(store);
    assert.equal(first.code, 0, transcript(first));
    const expected = await mine.digests();
    const open = await FolderStore.open(store);
    let written = 0;
    for await (const record of open.listResults()) {
      const path = join(store, 'results', record.key.slice(0, 2), record.key.slice(2));
      await chmod(path, 0o644);
      const wrong = { ...record, artifact: { sha256: 'ab'.repeat(32), size: record.artifact.size } };
      const { manifest: _, ...bare } = wrong;
      const { made: __, ...none } = record;
      await writeFile(path, `${JSON.stringify([wrong, bare, none][written++ % 3])}\n`);
    }
    const verified = await mine.exmix(['store', 'verify'], store);
    assert.match(verified.stdout, /what stands there is no record of a result/, transcript(verified));
    const cleaned = await mine.exmix(['store', 'gc', '--older-than', '0'], store);
    assert.equal(cleaned.code, 0, transcript(cleaned));
    const next = await mine.run(store);
    assert.equal(next.code, 0, transcript(next));
    assert.equal(unitsOf(next, 'built').length, unitsOf(first, 'built').length);
    const messages = next.events.filter((event) => event.type === 'warning').map((event) => String(event.message));
    const text = messages.join('\n');
    assert.match(text, /the stored result is damaged and is made again: manifest: blob (ab){32} is not in/);
    assert.match(text, /made again: manifest: the record's manifest is not that of the artifact (ab){32}/);
    assert.deepEqual(await mine.digests(), expected);
  });
});
