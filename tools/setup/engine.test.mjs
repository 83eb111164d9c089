import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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

test('where the compiler refuses our ops, the engine is made without them, and says so', async (context) => {
  const mine = await setupEngine({ log: () => {} });
  if (mine.kind !== 'cpu') return context.skip(`no engine on a processor here: ${mine.reason}`);
  const real = join(
    process.env.EXMIX_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'exmix'),
    'engines',
  );
  const { built } = JSON.parse(readFileSync(join(real, 'engines.json'), 'utf8'));
  const name = basename(dirname(built.cpu.binding));
  const environment = {
    ...process.env,
    EXMIX_CACHE: join(folder, 'refusing'),
    PATH: `${join(folder, 'refuses')}:${process.env.PATH}`,
  };
  // The same TensorFlow, and a compiler that ends where it is given one of our files.
  const engine = join(environment.EXMIX_CACHE, 'engines', name);
  mkdirSync(engine, { recursive: true });
  symlinkSync(join(real, name, 'tensorflow'), join(engine, 'tensorflow'));
  writeFileSync(join(engine, 'complete'), '');
  mkdirSync(join(folder, 'refuses'));
  const script = `#!/bin/sh\ncase "$*" in *native/fused*) echo 'error: no such target' >&2; exit 1;; esac\nPATH=\${PATH#*:} exec g++ "$@"\n`;
  writeFileSync(join(folder, 'refuses', 'g++'), script, { mode: 0o755 });

  const lines = [];
  const made = await setupEngine({ environment, log: (line) => lines.push(line) });
  assert.equal(made.kind, 'cpu');
  assert.match(lines.join('\n'), /without fused ops, so that training takes longer: .*no such target/);
  const state = JSON.parse(readFileSync(join(environment.EXMIX_CACHE, 'engines', 'engines.json'), 'utf8'));
  assert.equal(state.built.cpu.fused, false);
  const again = await setupEngine({ environment, log: () => {} });
  assert.equal(again.skipped, true);

  const module = JSON.stringify(fileURLToPath(new URL('../../libs/tensors/dist/engine.js', import.meta.url)));
  const code = `const { loadEngine } = await import(${module}); const { kind, native } = await loadEngine(process.env); console.log(kind, native.fused);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    env: environment,
  });
  assert.equal(stdout, 'cpu false\n');
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
