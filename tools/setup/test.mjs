/**
 * `npm test [-- words]`: sets up, lints, and runs all compiled tests, or those whose path holds one of the words.
 * Closes with `N passed, N failed, N skipped`; exit code 1 when something failed.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { prepare, runCommand } from './prepare.mjs';
import { preparePython } from './python.mjs';
import { ROOT } from './root.mjs';
import { runQuietly } from './run-quietly.mjs';
import { compiledPackages, exists, filesBelow } from './source-files.mjs';

/** Test files that run at a time: more than cores, since they wait for processes, servers and disks a quarter of the time. */
const FILES_AT_A_TIME = Math.min(4, availableParallelism() + 1);

/** A file that takes longer hangs; all rounds of races take long. */
const FILE_TIME_LIMIT_MS = (process.env.EXMIX_LONG_TESTS === '1' ? 60 : 14) * 60_000;

/** Packages whose tests run the native engine. */
const WITH_ENGINE = /^(libs\/(tensors|t5)|stages\/(train|evaluate)|test|tools\/bench)\//;

const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));

/** Compiled tests of sources that exist, relative to the root, sorted. */
async function testFiles() {
  const files = ['tools/setup'].map(async (folder) =>
    (await filesBelow(join(ROOT, folder)))
      .filter((file) => file.endsWith('.test.mjs'))
      .map((file) => `${folder}/${file}`),
  );
  for (const folder of await compiledPackages(ROOT)) {
    files.push(
      filesBelow(join(ROOT, folder, 'src')).then((sources) =>
        sources
          .filter((source) => source.endsWith('.test.ts'))
          .map((source) => `${folder}/dist/${source.replace(/\.ts$/, '.js')}`),
      ),
    );
  }
  return (await Promise.all(files)).flat().sort();
}

/** @returns {Promise<boolean>} whether everything is formatted and within the lint's rules */
async function lint() {
  const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [biome, 'check', '--error-on-warnings', '--colors=off', '--max-diagnostics=20'];
  const { code, output } = await runQuietly(process.execPath, args, { cwd: ROOT });
  if (code !== 0) console.log(`FAILED lint (npm run format mends most)\n${output.trim()}\n`);
  return code === 0;
}

/**
 * @param {readonly string[]} files
 * @returns {Promise<{ code: number, passed: number, failed: number, skipped: number }>}
 */
function runTests(files) {
  const reporter = new URL('./test-reporter.mjs', import.meta.url).href;
  const args = [
    '--test',
    `--test-reporter=${reporter}`,
    '--test-reporter-destination=stdout',
    `--test-concurrency=${FILES_AT_A_TIME}`,
    `--test-timeout=${FILE_TIME_LIMIT_MS}`,
    ...files,
  ];
  // A test runner that itself was started by one would report to it instead of to us.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let counts = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (/** @type {string} */ text) => {
      const end = text.indexOf('\0');
      if (counts === '' && end < 0) process.stdout.write(text);
      else if (counts === '') {
        process.stdout.write(text.slice(0, end));
        counts = text.slice(end);
      } else counts += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const totals = counts === '' ? { passed: 0, failed: 1, skipped: 0 } : JSON.parse(counts.slice(1));
      resolve({ code: code ?? 1, ...totals });
    });
  });
}

await runCommand(async () => {
  const start = performance.now();
  const all = await testFiles();
  const chosen = words.length === 0 ? all : all.filter((file) => words.some((word) => file.includes(word)));
  if (chosen.length === 0) {
    console.error(`no test file has ${words.join(' or ')} in its path`);
    return 2;
  }
  await prepare({ engine: chosen.some((file) => WITH_ENGINE.test(file)) });
  await preparePython();
  const clean = words.length > 0 || (await lint());
  const missing = [];
  for (const file of chosen) if (!(await exists(join(ROOT, file)))) missing.push(file);
  if (missing.length > 0) console.log(`FAILED not compiled: ${missing.join(', ')}`);
  const { code, passed, failed, skipped } = await runTests(chosen.filter((file) => !missing.includes(file)));
  const lost = failed + missing.length + (clean ? 0 : 1);
  console.log(`${((performance.now() - start) / 1000).toFixed(0)} s in all`);
  console.log(`${passed + (clean && words.length === 0 ? 1 : 0)} passed, ${lost} failed, ${skipped} skipped`);
  return lost > 0 || code !== 0 ? 1 : 0;
});
