/** The lint's import directions: a planted violation of each is reported, and what is allowed is not. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './root.mjs';

const BIOME = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

/**
 * Lints texts as if they stood in the workspace: in an empty folder with the workspace's own rules.
 *
 * @param {Record<string, string>} files texts by path
 * @returns {Promise<Map<string, string[]>>} names of the rules that each file breaks
 */
async function brokenRules(files) {
  const folder = await mkdtemp(join(tmpdir(), 'exmix-lint-'));
  try {
    const { $schema: _, vcs: __, ...rules } = JSON.parse(await readFile(join(ROOT, 'biome.json'), 'utf8'));
    await writeFile(join(folder, 'biome.json'), JSON.stringify(rules));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const args = [BIOME, 'lint', '--colors=off', '--max-diagnostics=none'];
    const { stdout, stderr, error } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    assert.equal(error, undefined);
    const broken = new Map(Object.keys(files).map((path) => [path, /** @type {string[]} */ ([])]));
    for (const [, path = '', rule = ''] of `${stdout}${stderr}`.matchAll(/^(\S+?):\d+:\d+ lint\/(\S+)/gm)) {
      broken.get(path)?.push(rule);
    }
    return broken;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param {string} name */
const imports = (name) => `import { x } from '${name}';\nexport const y = x;\n`;

/** @type {[path: string, imported: string, why: string][]} */
const REFUSED = [
  ['stages/format/src/a.ts', '@exmix/ingest/plan', 'a stage imports no stage'],
  ['stages/format/src/a.ts', '@exmix/exmix/show', 'nothing imports tools'],
  ['stages/train/src/a.ts', 'node:fs/promises', 'a stage opens nothing by itself'],
  ['stages/train/src/a.test.ts', '@exmix/evaluate/plan', 'not even in a test'],
  ['libs/errors/src/a.ts', '@exmix/parquet/a', 'errors is lowest'],
  ['libs/parquet/src/a.ts', '@exmix/artifact-store/blob-id', 'parquet stands beside the store'],
  ['libs/parquet/src/a.ts', 'node:fs', 'leaf libs get bytes handed in'],
  ['libs/mixing/src/a.ts', 'rxjs', 'leaf code has no RxJS'],
  ['libs/text-to-text/src/a.ts', '@exmix/stage-kit/stage', 'text-to-text is below the kit'],
  ['libs/t5/src/a.ts', '@exmix/stage-kit/stage', 't5 is below the kit'],
  ['libs/t5/src/a.ts', '@exmix/metrics/bleu', 't5 and metrics stand side by side'],
  ['libs/checkpoints/src/a.ts', '@exmix/hub/hub-client', 'checkpoints come from whoever opens their files'],
  ['libs/stage-kit/src/a.ts', '@exmix/parquet/read-parquet', 'the kit knows no format'],
  ['libs/cards/src/a.ts', 'rxjs/operators', 'cards have no RxJS'],
];

/** @type {[path: string, imported: string][]} */
const ALLOWED = [
  ['stages/format/src/a.ts', '@exmix/text-to-text/template'],
  ['stages/format/src/a.ts', 'rxjs'],
  ['stages/format/src/a.test.ts', 'node:fs/promises'],
  ['libs/artifact-store/src/a.ts', 'node:fs/promises'],
  ['libs/stage-kit/src/a.ts', '@exmix/artifact-store/blob-id'],
  ['libs/t5/src/a.ts', '@exmix/tensors/engine'],
  ['libs/checkpoints/src/a.ts', '@exmix/t5/t5-config'],
  ['tools/exmix/src/a.ts', '@exmix/ingest/plan'],
];

/**
 * A path for every case, since several mean the same file: `libs/x/src/a.ts` becomes `libs/x/src/<n>/a.ts`.
 *
 * @param {string} path
 * @param {number} n
 */
const place = (path, n) => path.replace('/src/', `/src/${n}/`);

test('what a package may not import is reported', async (t) => {
  const cases = REFUSED.map(([path, name, why], n) => ({ path, name, why, file: place(path, n) }));
  const broken = await brokenRules(Object.fromEntries(cases.map(({ file, name }) => [file, imports(name)])));
  for (const { path, name, why, file } of cases) {
    await t.test(`${path} may not import ${name}: ${why}`, () => {
      assert.deepEqual(broken.get(file), ['style/noRestrictedImports']);
    });
  }
});

test('what a package may import is not', async (t) => {
  const cases = ALLOWED.map(([path, name], n) => ({ path, name, file: place(path, n) }));
  const broken = await brokenRules(Object.fromEntries(cases.map(({ file, name }) => [file, imports(name)])));
  for (const { path, name, file } of cases) {
    await t.test(`${path} may import ${name}`, () => assert.deepEqual(broken.get(file), []));
  }
});

test('stages and leaf libs read no environment variable', async () => {
  const text = 'export const home = process.env.HOME;\n';
  const no = ['stages/train/src/a.ts', 'libs/mixing/src/a.ts'];
  const yes = ['stages/train/src/a.test.ts', 'tools/exmix/src/a.ts'];
  const broken = await brokenRules(Object.fromEntries([...no, ...yes].map((path) => [path, text])));
  for (const path of no) assert.deepEqual(broken.get(path), ['style/noProcessEnv'], path);
  for (const path of yes) assert.deepEqual(broken.get(path), [], path);
});
