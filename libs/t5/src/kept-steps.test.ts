import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { processEngine } from '@exmix/tensors/process-engine';
import type { KeptSteps } from './testing/kept-steps.js';

const module = fileURLToPath(new URL('./testing/kept-steps.js', import.meta.url));

/** Three ways, each with graphs of a step, of an added-up gradient, of its update, and of a score. */
const GRAPHS = 3 * 4;

async function stepsIn(folder: string): Promise<KeptSteps> {
  const { stdout } = await promisify(execFile)(process.execPath, [module, folder]);
  return JSON.parse(stdout) as KeptSteps;
}

/** When each was written: a file that is written anew may get the inode of the one that was removed. */
async function graphs(folder: string): Promise<readonly { path: string; written: bigint }[]> {
  const paths = (await readdir(folder)).sort().map((name) => join(folder, name, 'saved_model.pb'));
  return Promise.all(paths.map(async (path) => ({ path, written: (await stat(path, { bigint: true })).mtimeNs })));
}

test('a process that finds its graphs trains to the same bits as one that records them', async (context) => {
  if ((await processEngine()).native === undefined) return context.skip('WebAssembly has no graphs');
  const folder = await mkdtemp(join(tmpdir(), 'exmix-kept-steps-'));
  try {
    const fresh = await stepsIn('none');
    assert.deepEqual(await stepsIn(folder), fresh, 'recorded and kept');
    const kept = await graphs(folder);
    assert.equal(kept.length, GRAPHS);
    assert.deepEqual(await stepsIn(folder), fresh, 'found');
    assert.deepEqual(await graphs(folder), kept, 'nothing was recorded again');

    const bytes = await Promise.all(kept.map(({ path }) => readFile(path)));
    await writeFile(kept[5]!.path, 'damaged');
    const mended = await stepsIn(folder);
    assert.deepEqual(mended.digests, fresh.digests);
    assert.equal(mended.lines.length, 1);
    assert.match(mended.lines[0] as string, /is damaged: it is recorded again/);
    const again = await graphs(folder);
    assert.deepEqual(
      again.map(({ written }, i) => written === kept[i]!.written),
      kept.map((_, i) => i !== 5),
    );
    assert.deepEqual(
      await Promise.all(again.map(({ path }) => readFile(path))),
      bytes,
      'another process records the same bytes',
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return undefined;
});
