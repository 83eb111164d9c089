import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('./parity.js', import.meta.url));
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-parity-command-'));
});
after(() => rm(folder, { recursive: true }));

function parity(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

async function writeCases(rate: number): Promise<void> {
  const params = { num_warmup_steps: 4 };
  const input = { op: 'schedule', schedule: 'constant_with_warmup', base_learning_rate: 10, params, steps: [2] };
  const cases = [{ name: 'half way', input, expected: { values: [rate] }, tolerance: 0.01 }];
  await writeFile(join(folder, 'rates.json'), JSON.stringify({ source: '', what: '', cases }));
}

test('the command prints the largest difference beside its tolerance, and writes it as JSON', async () => {
  await writeCases(5.004);
  const json = join(folder, 'report.txt');
  const { code, stdout, stderr } = await parity(folder, '--engine', 'wasm', '--json', json);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.match(stdout, /rates +1 +0 +0 +4\.0e-3 4\.0e-3 +1\.0e-2 abs/);
  const report = JSON.parse(await readFile(json, 'utf8'));
  assert.deepEqual([report.format, report.passed], ['exmix-parity/1', true]);
  assert.equal(report.engines[0].engine, 'wasm');
  assert.equal(report.engines[0].files[0].measure.tolerance, 0.01);
});

test('a case that fails ends with 1, and says where', async () => {
  await writeCases(6);
  const { code, stdout } = await parity(folder, '--engine', 'wasm');
  assert.equal(code, 1);
  assert.match(stdout, /at values\[0\]\n +expected 6\n +actual {3}5/);
});

test('wrong usage ends with 2 and one line', async () => {
  for (const [args, message] of [
    [[], /^usage: /],
    [[folder, '--engine', 'gpu'], /^--engine is gpu; it can be native, wasm or both\n$/],
    [[join(folder, 'absent'), '--engine', 'wasm'], /^ENOENT[^\n]*\n$/],
  ] as const) {
    const { code, stderr } = await parity(...args);
    assert.equal(code, 2);
    assert.match(stderr, message);
  }
});
