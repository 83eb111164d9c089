import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { hubSettings } from '@exmix/hub/hub-settings';
import { type LoopbackHub, startLoopbackHub } from '@exmix/hub/testing/loopback-hub';
import { HubAccess } from './hub-access.js';
import { LOCK_NAME, LockFile } from './lock-file.js';
import { RemoteSources } from './remote-sources.js';
import type { HubListing } from './source-files.js';

interface Bench {
  readonly hub: LoopbackHub;
  readonly folder: string;
  /** As another process would see them. */
  remote(mode: 'pin' | 'locked', planned?: Readonly<Record<string, string>>): RemoteSources;
  lockText(): Promise<string>;
}

const FILES = { 'README.md': '# x', 'a/train.csv': 'x\n1\n', 'a/test.csv': 'x\n2\n', 'b.parquet': 'not really' };

async function bench(context: TestContext): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'exmix-remote-'));
  const hub = await startLoopbackHub({ repositories: { 'o/n': { main: FILES } }, files: { 'd.txt': 'plain' } });
  context.after(async () => {
    await hub.close();
    await rm(folder, { recursive: true, force: true });
  });
  const settings = hubSettings({ HF_ENDPOINT: hub.endpoint, HF_HOME: join(folder, 'hf') }, folder);
  return {
    hub,
    folder,
    remote: (mode, planned) => {
      const lock = new LockFile(folder);
      return new RemoteSources({ access: new HubAccess(settings), lock, mode, ...(planned && { planned }) });
    },
    lockText: () => readFile(join(folder, LOCK_NAME), 'utf8'),
  };
}

const csvs = async ({ paths }: HubListing) => ({ train: paths.filter((path) => path.endsWith('.csv')) });

test('a rule is answered by the Hub once and by the lock from then on, in every process', async (context) => {
  const { hub, remote, lockText } = await bench(context);
  const first = remote('pin');
  const [one, other] = await Promise.all([
    (await first.hub('o/n', 'main')).select('csv', csvs),
    (await first.hub('o/n', 'main')).select('readme', async ({ text, paths }) => {
      assert.equal(await text('README.md'), '# x');
      assert.equal(await text('none'), undefined);
      return { all: paths.filter((path) => path.endsWith('.parquet')) };
    }),
  ]);
  assert.deepEqual(
    one.train?.map(({ path, size }) => [path, size]),
    [
      ['a/test.csv', 4],
      ['a/train.csv', 4],
    ],
  );
  assert.match(one.train?.[0]?.digest ?? '', /^git:[0-9a-f]{40}$/);
  assert.match(other.all?.[0]?.digest ?? '', /^sha256:[0-9a-f]{64}$/);
  assert.equal(hub.requests.filter(({ path }) => path.includes('/tree/')).length, 1, 'one listing for both rules');

  const text = await lockText();
  const lock = JSON.parse(text);
  assert.deepEqual(Object.keys(lock), ['datasets', 'format', 'urls']);
  assert.deepEqual(Object.keys(lock.datasets['o/n@main'].files), ['a/test.csv', 'a/train.csv', 'b.parquet']);
  hub.resetRequests();
  for (const mode of ['pin', 'locked'] as const) {
    const again = await remote(mode).hub('o/n', 'main');
    assert.deepEqual(await again.select('csv', () => Promise.reject(new Error('asked again'))), one);
  }
  assert.deepEqual(hub.requests, []);
  assert.equal(await lockText(), text);
});

test('tasks that ask for one rule at once share its choice', async (context) => {
  const { remote } = await bench(context);
  const sources = remote('pin');
  let chosen = 0;
  const choose = (listing: HubListing) => {
    chosen++;
    return csvs(listing);
  };
  const asked = Array.from({ length: 5 }, async () => (await sources.hub('o/n', 'main')).select('csv', choose));
  const [first, ...others] = await Promise.all(asked);
  assert.equal(chosen, 1);
  for (const other of others) assert.deepEqual(other, first);
});

test('a lock does not depend on the order of what is asked', async (context) => {
  const texts: string[] = [];
  for (const rules of [
    ['csv', 'more'],
    ['more', 'csv'],
  ]) {
    const { hub, remote, lockText } = await bench(context);
    for (const rule of rules) await (await remote('pin').hub('o/n', 'main')).select(rule, csvs);
    await (await remote('pin').url(`${hub.endpoint}/files/d.txt`)).open().then((file) => file.close());
    texts.push((await lockText()).replaceAll(hub.endpoint, ''));
  }
  assert.equal(texts[0], texts[1]);
});

test('a file is opened as it was locked: bytes, text, ranges', async (context) => {
  const { remote } = await bench(context);
  const planning = await remote('pin').hub('o/n', 'main');
  const { train = [] } = await planning.select('csv', csvs);
  const planned = { 'hub:o/n/a/train.csv': train[1]?.digest as string };
  const file = await (await remote('locked', planned).hub('o/n', 'main')).open('a/train.csv');
  assert.equal(file.name, 'o/n/a/train.csv');
  assert.equal(await file.text(), 'x\n1\n');
  assert.equal(Buffer.from(await file.read(2, 100)).toString(), '1\n');
  await file.close();
});

test('a run refuses what its plan did not pin, or pinned otherwise', async (context) => {
  const { remote, folder, lockText } = await bench(context);
  await assert.rejects((await remote('locked').hub('o/n', 'main')).select('csv', csvs), { code: 'not-pinned' });
  await assert.rejects(remote('locked').url('http://127.0.0.1:1/x'), { code: 'not-pinned' });
  await (await remote('pin').hub('o/n', 'main')).select('csv', csvs);
  await assert.rejects((await remote('locked').hub('o/n', 'main')).open('b.parquet'), { code: 'not-pinned' });
  const planned = { 'hub:o/n/a/train.csv': 'git:0' };
  await assert.rejects((await remote('locked', planned).hub('o/n', 'main')).open('a/train.csv'), {
    code: 'lock-changed',
    message: /the lock changed while the run was going: hub:o\/n\/a\/train\.csv is now git:/,
  });
  await writeFile(join(folder, LOCK_NAME), (await lockText()).replace('exmix-lock/1', 'exmix-lock/2'));
  await assert.rejects((await remote('locked').hub('o/n', 'main')).select('csv', csvs), {
    message: /file exmix-lock\.json: format: /,
  });
});

test('a file on the web is pinned by its digest, the card’s or the lock’s', async (context) => {
  const { hub, remote, lockText } = await bench(context);
  const address = `${hub.endpoint}/files/d.txt`;
  const { digest } = await remote('pin').url(address);
  const sha256 = digest.replace('sha256:', '');
  assert.deepEqual(JSON.parse(await lockText()).urls, { [address]: { sha256, size: 5 } });
  hub.resetRequests();
  const file = await (await remote('locked', { [`url:${address}`]: digest }).url(address)).open();
  assert.equal(await file.text(), 'plain');
  await file.close();
  assert.equal((await remote('locked').url(address, sha256)).digest, digest);
  assert.deepEqual(hub.requests, []);
  const wrong = await remote('locked').url(`${address}?v=2`, 'f'.repeat(64));
  await assert.rejects(wrong.open(), /does not give the bytes that it should/);
});
