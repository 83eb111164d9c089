import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { CodeDigester } from './code-digest.js';

let folder: string;

async function put(name: string, text: string): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), text);
}

const digest = (): Promise<string> => new CodeDigester().digest([pathToFileURL(join(folder, 'src/main.js')).href]);

describe('code digest', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exmix-code-'));
    await put('package.json', '{"name": "@exmix/probe", "type": "module"}');
    await put(
      'src/main.js',
      `import { a } from './a.js';\nimport { x } from 'dep';\nnew Worker(new URL('./thread.js', import.meta.url));\nconst data = new URL('./table.bin', import.meta.url);`,
    );
    await put('src/a.js', 'export const a = 1;');
    await put('src/thread.js', 'export {};');
    await put('src/table.bin', 'bytes');
    await put('src/unrelated.js', 'export const u = 1;');
    await put('node_modules/dep/package.json', '{"name": "dep", "version": "1.0.0"}');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  for (const [what, file, text] of [
    ['an imported module', 'src/a.js', 'export const a = 2;'],
    ['a thread', 'src/thread.js', 'export const t = 1;'],
    ['a data file', 'src/table.bin', 'other bytes'],
    ['a package version', 'node_modules/dep/package.json', '{"name": "dep", "version": "1.0.1"}'],
  ] as const) {
    it(`changes with ${what}`, async () => {
      const before = await digest();
      await put(file, text);
      assert.notEqual(await digest(), before);
    });
  }

  it('does not change with what cannot be reached, nor with the place', async () => {
    const before = await digest();
    await put('src/unrelated.js', 'export const u = 2;');
    assert.equal(await digest(), before);
    const first = folder;
    folder = join(folder, 'elsewhere');
    for (const [name, text] of [
      ['package.json', '{"name": "@exmix/probe", "type": "module"}'],
      ['src/a.js', 'export const a = 1;'],
      ['src/thread.js', 'export {};'],
      ['src/table.bin', 'bytes'],
      ['node_modules/dep/package.json', '{"name": "dep", "version": "1.0.0"}'],
    ] as const) {
      await put(name, text);
    }
    const { readFile } = await import('node:fs/promises');
    await put('src/main.js', await readFile(join(first, 'src/main.js'), 'utf8'));
    assert.equal(await digest(), before);
    folder = first;
  });
});
