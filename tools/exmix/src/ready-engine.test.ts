import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { engineChoice } from '@exmix/tensors/engine-choice';
import { readyEngine } from './ready-engine.js';

let folder: string;
let lines: string[];
const say = (line: string) => void lines.push(line);
const calm = new AbortController().signal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-ready-'));
  lines = [];
  await mkdir(join(folder, 'bin'));
  await symlink(process.execPath, join(folder, 'bin', 'node'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A machine on which only node and these programs can be found, with an empty cache. */
async function machine(programs: Readonly<Record<string, string>> = {}, more: Record<string, string> = {}) {
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return { PATH: join(folder, 'bin'), HOME: folder, EXMIX_CACHE: join(folder, 'cache'), ...more };
}

const setUpFile = () => readFile(join(folder, 'cache', 'engines', 'engines.json'), 'utf8');
const refused = { python3: 'echo "ERROR: the index refuses" >&2; exit 1', 'g++': 'exit 1' };
const linuxOnly = {
  skip: (process.platform !== 'linux' || process.arch !== 'x64') && 'wheels are pinned for Linux on x86-64',
};

test('where nothing was set up it is tried, and a refused download falls back with the reason', linuxOnly, async () => {
  const environment = await machine(refused);
  await readyEngine({ environment, offline: false, signal: calm }, say);
  assert.match(lines[0] as string, /^engine: downloading TensorFlow/);
  assert.match(lines.at(-1) as string, /^engine: WebAssembly instead of native TensorFlow .*the index refuses.*slower/);
  const { kind, reason, isSetUp } = engineChoice(environment);
  assert.deepEqual([kind, isSetUp], ['wasm', true]);
  assert.match(reason, /the index refuses/);

  const said = lines.length;
  await readyEngine({ environment, offline: false, signal: calm }, say);
  assert.equal(lines.length, said, 'and not again on the same day');
});

test('offline nothing is fetched, and that is said', async () => {
  const environment = await machine(refused);
  await readyEngine({ environment, offline: true, signal: calm }, say);
  assert.deepEqual(lines, ['engine: not set up, because nothing is fetched offline']);
  await assert.rejects(setUpFile(), { code: 'ENOENT' });
});

test('WebAssembly that is asked for needs no set-up, an engine that is none neither', async () => {
  for (const EXMIX_ENGINE of ['wasm', 'tpu']) {
    const environment = await machine(refused, { EXMIX_ENGINE });
    await readyEngine({ environment, offline: false, signal: calm }, say);
  }
  assert.deepEqual(lines, []);
  await assert.rejects(setUpFile(), { code: 'ENOENT' });
});

test('a forced engine that cannot be had is an error with the reason', async () => {
  const environment = await machine({}, { EXMIX_ENGINE: 'cpu' });
  await assert.rejects(readyEngine({ environment, offline: false, signal: calm }, say), {
    code: 'missing-engine',
    message: /EXMIX_ENGINE forces cpu, which cannot be had: .*(not installed|no wheels)/,
  });
});

test('a cache that cannot be written is said, and no error', async () => {
  const environment = await machine(refused);
  await writeFile(join(folder, 'cache'), 'a file where the folder would be');
  await readyEngine({ environment, offline: false, signal: calm }, say);
  assert.equal(lines.length, 1);
  assert.match(lines[0] as string, /^engine: the native engine cannot be set up: /);
});

test('a set-up that is stopped ends at once and is no failure to remember', linuxOnly, async () => {
  const environment = await machine({ python3: 'exec sleep 60', 'g++': 'exit 1' });
  environment.PATH += ':/usr/bin:/bin'; // for sleep
  const controller = new AbortController();
  const start = performance.now();
  await readyEngine({ environment, offline: false, signal: controller.signal }, (line) => {
    say(line);
    setTimeout(() => controller.abort(new Error('interrupted')), 100);
  });
  assert.ok(performance.now() - start < 10_000);
  assert.equal(lines.length, 1);
  await assert.rejects(setUpFile(), { code: 'ENOENT' });
});
