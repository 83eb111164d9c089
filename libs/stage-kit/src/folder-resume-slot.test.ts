import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { FolderResumeSlot } from './folder-resume-slot.js';
import type { ResumeFiles } from './stage-context.js';

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'exmix-resume-'));
});
after(() => rm(root, { recursive: true, force: true }));

const bytes = (text: string) => Buffer.from(text);

async function text(files: ResumeFiles | undefined, name: string): Promise<string | undefined> {
  const file = await files?.open(name);
  if (file === undefined) return undefined;
  try {
    return Buffer.from(await file.read(0, Number.POSITIVE_INFINITY)).toString('utf8');
  } finally {
    await file.close();
  }
}

test('a save replaces the files, but for those that stay', async () => {
  const slot = new FolderResumeSlot(root, 'key');
  assert.equal(await slot.open(), undefined);
  async function* stream() {
    yield bytes('ab');
    yield bytes('c');
  }
  await slot.save(
    new Map<string, Uint8Array | AsyncIterable<Uint8Array>>([
      ['a', stream()],
      ['b', bytes('one')],
    ]),
  );
  await slot.save(new Map([['b', bytes('two')]]), ['a']);
  const files = await slot.open();
  assert.deepEqual(files?.names, ['a', 'b']);
  assert.equal(await text(files, 'a'), 'abc');
  assert.equal(await text(files, 'b'), 'two');
  await slot.save(new Map([['c', bytes('three')]]));
  assert.deepEqual((await slot.open())?.names, ['c']);
  assert.equal((await readdir(join(root, 'key'))).length, 2);
  await slot.clear();
  assert.equal(await slot.open(), undefined);
});

test('a save that fails in the middle leaves the last one', async () => {
  const slot = new FolderResumeSlot(root, 'torn');
  await slot.save(new Map([['a', bytes('whole')]]));
  async function* torn() {
    yield bytes('ha');
    throw new Error('torn');
  }
  await assert.rejects(slot.save(new Map([['a', torn()]])), /torn/);
  assert.equal(await text(await slot.open(), 'a'), 'whole');
  await assert.rejects(slot.save(new Map(), ['absent']), { code: 'ENOENT' });
  assert.equal(await text(await slot.open(), 'a'), 'whole');
  assert.equal((await readdir(join(root, 'torn'))).length, 2, 'what was written of it takes no room');
});

test('what killed saves left is gone before the next one is written', async () => {
  const slot = new FolderResumeSlot(root, 'killed');
  await slot.save(new Map([['a', bytes('whole')]]));
  const folder = join(root, 'killed');
  await mkdir(join(folder, 'left'));
  await writeFile(join(folder, 'left', 'a'), 'half');
  let seen: readonly string[] = [];
  async function* looking() {
    seen = await readdir(folder);
    yield bytes('next');
  }
  await slot.save(new Map([['b', looking()]]), ['a']);
  assert.equal(seen.length, 3);
  assert.ok(!seen.includes('left'));
  assert.equal(await text(await slot.open(), 'a'), 'whole');
});

test('what cannot be looked at is an error, not the absence of a checkpoint', async () => {
  const slot = new FolderResumeSlot(root, 'odd');
  await mkdir(join(root, 'odd'));
  await writeFile(join(root, 'odd', 'current'), 'no link');
  await assert.rejects(slot.open(), { code: 'EINVAL' });
});

test('an open file can be read to its end when others have taken its place', async () => {
  const slot = new FolderResumeSlot(root, 'read');
  await slot.save(new Map([['a', bytes('first')]]));
  const file = await (await slot.open())?.open('a');
  await slot.save(new Map([['a', bytes('second')]]));
  assert.equal(Buffer.from((await file?.read(1, 3)) as Uint8Array).toString(), 'ir');
  await file?.close();
});
