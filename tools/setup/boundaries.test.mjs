/** The lint's import directions: a planted violation of each is reported, and what is allowed is not. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './root.mjs';

const BIOME = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

/**
 * Lints a text as if it stood in a file.
 *
 * @param {string} path
 * @param {string} text
 * @returns {string[]} names of the rules that it breaks, sorted
 */
function brokenRules(path, text) {
  const args = [BIOME, 'lint', '--colors=off', `--stdin-file-path=${path}`];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, input: text, encoding: 'utf8' });
  return [...`${stdout}${stderr}`.matchAll(/lint\/style\/(noRestrictedImports|noProcessEnv)/g)]
    .map((match) => match[1] ?? '')
    .sort();
}

/** @param {string} name */
const imports = (name) => `import { x } from '${name}';\nexport const y = x;\n`;

/** @type {[path: string, imported: string, why: string][]} */
const REFUSED = [
  ['stages/format/src/a.ts', '@exmix/ingest/plan', 'a stage imports no stage'],
  ['stages/format/src/a.ts', '@exmix/exmix/show', 'nothing imports tools'],
  ['stages/train/src/phase/a.ts', 'node:fs/promises', 'a stage opens nothing by itself'],
  ['stages/train/src/a.test.ts', '@exmix/evaluate/plan', 'not even in a test'],
  ['libs/errors/src/a.ts', '@exmix/flow/a', 'errors is lowest'],
  ['libs/flow/src/a.ts', '@exmix/cards/a', 'flow is below cards'],
  ['libs/parquet/src/a.ts', '@exmix/artifact-store/blob-id', 'parquet stands beside the store'],
  ['libs/parquet/src/a.ts', 'node:fs', 'leaf libs get bytes handed in'],
  ['libs/mixing/src/a.ts', 'rxjs', 'leaf code has no RxJS'],
  ['libs/text-to-text/src/a.ts', '@exmix/stage-kit/stage', 'text-to-text is below the kit'],
  ['libs/t5/src/a.ts', '@exmix/stage-kit/stage', 't5 is below the kit'],
  ['libs/t5/src/a.ts', '@exmix/metrics/bleu', 't5 and metrics stand side by side'],
  ['libs/stage-kit/src/a.ts', '@exmix/parquet/read-parquet', 'the kit knows no format'],
  ['libs/cards/src/a.ts', 'rxjs/operators', 'cards have no RxJS'],
];

for (const [path, name, why] of REFUSED) {
  test(`${path} may not import ${name}: ${why}`, () => {
    assert.deepEqual(brokenRules(path, imports(name)), ['noRestrictedImports']);
  });
}

/** @type {[path: string, imported: string][]} */
const ALLOWED = [
  ['stages/format/src/a.ts', '@exmix/text-to-text/template'],
  ['stages/format/src/a.ts', 'rxjs'],
  ['stages/format/src/a.test.ts', 'node:fs/promises'],
  ['libs/artifact-store/src/a.ts', 'node:fs/promises'],
  ['libs/stage-kit/src/a.ts', '@exmix/artifact-store/blob-id'],
  ['libs/t5/src/a.ts', '@exmix/tensors/engine'],
  ['tools/exmix/src/a.ts', '@exmix/ingest/plan'],
];

for (const [path, name] of ALLOWED) {
  test(`${path} may import ${name}`, () => assert.deepEqual(brokenRules(path, imports(name)), []));
}

test('stages and leaf libs read no environment variable', () => {
  const text = 'export const home = process.env.HOME;\n';
  for (const path of ['stages/train/src/a.ts', 'libs/tensors/src/a.ts', 'libs/flow/src/a.ts']) {
    assert.deepEqual(brokenRules(path, text), ['noProcessEnv'], path);
  }
  for (const path of ['stages/train/src/a.test.ts', 'tools/exmix/src/a.ts']) {
    assert.deepEqual(brokenRules(path, text), [], path);
  }
});
