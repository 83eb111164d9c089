import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { nodeSourceFiles } from './node-source-files.js';

let root = '';
const FILES = {
  'node_modules/outer/package.json':
    '{"name": "outer", "version": "1.2.3", "exports": {".": {"import": {"default": "./m.mjs"}}}}',
  'node_modules/outer/m.mjs': 'export const words = ["a"]; export default 3;',
  'node_modules/outer/data/b.txt': 'b',
  'node_modules/outer/data/a.txt': 'a',
  'p/node_modules/@s/inner/package.json': '{"name": "@s/inner", "version": "4.5.6", "main": "m.cjs"}',
  'p/node_modules/@s/inner/m.cjs': 'module.exports = { words: ["b"] };',
  'p/node_modules/outer2/package.json': '{"name": "outer2", "version": "1.0.0"}',
  'p/node_modules/outer2/index.js': 'throw new Error("it breaks");',
  'p/data.txt': 'text',
};
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'exmix-sources-'));
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
});
after(() => rm(root, { recursive: true, force: true }));
const sources = () => nodeSourceFiles(join(root, 'p'));

test('finds packages in the folder and above it', async () => {
  const [outer, inner] = [await sources().package('outer'), await sources().package('@s/inner')];
  assert.deepEqual([outer.version, inner.version], ['1.2.3', '4.5.6']);
  assert.deepEqual(await outer.list('data'), ['data/a.txt', 'data/b.txt']);
  assert.equal(await (await outer.open('data/b.txt')).text(), 'b');
});

test('imports ES modules and CommonJS modules', async () => {
  assert.deepEqual(await (await sources().package('outer')).import(), { words: ['a'], default: 3 });
  assert.deepEqual((await (await sources().package('@s/inner')).import()).words, ['b']);
  await assert.rejects((await sources().package('outer2')).import(), { code: 'bad-module', message: /it breaks/ });
});

test('opens files relative to the folder', async () => {
  const file = await sources().file('data.txt');
  assert.deepEqual([file.name, file.size, await file.text()], ['data.txt', 4, 'text']);
});

test('says what is missing', async () => {
  await assert.rejects(sources().package('nowhere'), {
    code: 'missing-package',
    message: /"nowhere" is not installed/,
  });
  await assert.rejects(sources().file('date.txt'), { code: 'missing-file', message: /did you mean "data\.txt"\?/ });
  const outer = await sources().package('outer');
  await assert.rejects(outer.open('data'), { code: 'missing-file' });
  await assert.rejects(outer.open('../../p/data.txt'), { code: 'outside-package' });
});

test('a file that is there and cannot be looked at is not told as missing', async () => {
  await symlink('loop.txt', join(root, 'p/loop.txt'));
  await assert.rejects(sources().file('loop.txt'), { code: 'unreadable-file', message: /^file loop\.txt: .*ELOOP/ });
  await assert.rejects(sources().file('data.txt/below'), { code: 'missing-file' });
});
