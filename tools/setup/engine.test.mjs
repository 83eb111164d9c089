import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setupEngine } from './engine.mjs';
import { withLock } from './file-lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'exmix-setup-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A machine without python3 and g++: only node can be found. */
const bare = join(folder, 'bin');
mkdirSync(bare);
symlinkSync(process.execPath, join(bare, 'node'));

function machine(name, more = {}) {
  return { PATH: bare, HOME: folder, EXMIX_CACHE: join(folder, name), ...more };
}

test('a machine that cannot have a native engine gets WebAssembly, one line why, and is not asked again', async () => {
  const lines = [];
  const environment = machine('none');
  const first = await setupEngine({ environment, log: (line) => lines.push(line) });
  assert.equal(first.kind, 'wasm');
  assert.equal(first.skipped, false);
  assert.equal(lines.length, 1);
  assert.match(lines[0], /WebAssembly instead of native TensorFlow \(.*not installed.*20 times slower/);
  const state = JSON.parse(readFileSync(join(environment.EXMIX_CACHE, 'engines', 'engines.json'), 'utf8'));
  assert.deepEqual([state.format, state.chosen], ['exmix-engines/1', 'wasm']);

  const start = performance.now();
  const second = await setupEngine({ environment, log: (line) => lines.push(line) });
  assert.ok(performance.now() - start < 200);
  assert.deepEqual([second.kind, second.skipped, second.reason], ['wasm', true, first.reason]);
  assert.equal(lines.length, 1);
});

test('a forced engine that cannot be had is an error, an unknown one too', async () => {
  const log = () => {};
  await assert.rejects(
    setupEngine({ environment: machine('cpu', { EXMIX_ENGINE: 'cpu' }), log }),
    /EXMIX_ENGINE forces cpu/,
  );
  await assert.rejects(setupEngine({ environment: machine('tpu', { EXMIX_ENGINE: 'tpu' }), log }), /gpu, cpu, wasm/);
  const forced = await setupEngine({ environment: machine('wasm', { EXMIX_ENGINE: 'wasm' }), log });
  assert.deepEqual([forced.kind, forced.reason], ['wasm', 'EXMIX_ENGINE forces it']);
});

test('an engine that is there is found at once', async (context) => {
  const mine = await setupEngine({ log: () => {} });
  if (mine.kind === 'wasm') return context.skip(`no native engine here: ${mine.reason}`);
  const start = performance.now();
  const again = await setupEngine({ log: () => {} });
  assert.equal(again.skipped, true);
  assert.ok(performance.now() - start < 200);
});

test('one process works at a time; the lock of a dead one is taken over', async () => {
  const path = join(folder, 'lock');
  let inside = 0;
  const work = async () => {
    assert.equal(++inside, 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    inside--;
  };
  await Promise.all([withLock(path, () => {}, work), withLock(path, () => {}, work), withLock(path, () => {}, work)]);

  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'close');
  writeFileSync(path, `${dead.pid} ${hostname()}`);
  assert.equal(
    await withLock(
      path,
      () => {},
      async () => 'taken over',
    ),
    'taken over',
  );
});

test('a process killed while it holds the lock does not stop the next', async () => {
  const path = join(folder, 'killed-lock');
  const module = join(dirname(fileURLToPath(import.meta.url)), 'file-lock.mjs');
  const script = `import(${JSON.stringify(module)}).then(({ withLock }) => withLock(${JSON.stringify(path)}, () => {}, () => { console.log('in'); return new Promise(() => setInterval(() => {}, 1000)); }))`;
  const child = spawn(process.execPath, ['-e', script]);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  assert.equal(
    await withLock(
      path,
      () => {},
      async () => 'next',
    ),
    'next',
  );
});
