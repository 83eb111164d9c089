import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { processEngine } from '@exmix/tensors/process-engine';

const module = fileURLToPath(new URL('./testing/thread-counts.js', import.meta.url));

/** With more, products of this size are divided by their terms, and their last bits are others (DECISIONS 68). */
const THREADS = ['1', '2', '3', '4'];

test('steps with 4,096 tokens have the same bits with any common number of threads', async (context) => {
  if ((await processEngine()).native === undefined) return context.skip('WebAssembly has one thread');
  const digests = new Map<string, string>();
  for (const threads of THREADS) {
    const env = { ...process.env, TF_NUM_INTRAOP_THREADS: threads, TF_NUM_INTEROP_THREADS: threads };
    const { stdout } = await promisify(execFile)(process.execPath, [module], { env });
    digests.set(threads, stdout.trim());
  }
  assert.equal(new Set(digests.values()).size, 1, JSON.stringify([...digests]));
  assert.match(digests.get('1') as string, /^[0-9a-f]{64}$/);
  return undefined;
});
