import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WASM_MEMORY, withinWasmMemory } from './wasm-memory.js';

test('the bound is that of the library', async () => {
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  for (const name of ['tfjs-backend-wasm.js', 'tfjs-backend-wasm-simd.js']) {
    const glue = await readFile(join(dirname(manifest), 'wasm-out', name), 'utf8');
    assert.equal(Number(/function getHeapMax\(\)\s*\{\s*return (\d+)/.exec(glue)?.[1]), WASM_MEMORY);
  }
});

test('other errors stay as they are', () => {
  const own = new Error('Aborted() by somebody else');
  assert.throws(
    () =>
      withinWasmMemory(() => {
        throw own;
      }),
    (error) => error === own,
  );
  assert.equal(
    withinWasmMemory(() => 3),
    3,
  );
});

const roomy = totalmem() > 12 * 2 ** 30;

test('tensors beyond the bound are an error that says so, those below it are not', {
  skip: !roomy && 'needs 4 GiB of memory',
}, async () => {
  const at = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
  const code = `
      import { createRequire } from 'node:module';
      import { processEngine } from ${at('./process-engine.js')};
      import { WASM_MEMORY, withinWasmMemory } from ${at('./wasm-memory.js')};
      await processEngine();
      const tf = createRequire(${at('./engine.js')})('@tensorflow/tfjs-core');
      const each = 2 ** 26;
      let bytes = 0;
      try {
        for (;;) {
          withinWasmMemory(() => tf.fill([each / 4], 1).add(1));
          bytes += 2 * each;
        }
      } catch ({ code, message }) {
        console.log(JSON.stringify({ code, message, share: bytes / WASM_MEMORY }));
      }`;
  const env = { ...process.env, EXMIX_ENGINE: 'wasm' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env });
  const { code: thrown, message, share } = JSON.parse(stdout);
  assert.equal(thrown, 'wasm-memory', message);
  assert.match(message, /4 GiB/);
  assert.ok(share > 0.9 && share < 1.05, `${share}`);
});
