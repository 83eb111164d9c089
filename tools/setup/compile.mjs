import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';
import { say, secondsSince } from './say.mjs';
import { SetUpError } from './set-up-error.mjs';
import { compiledPackages, exists, filesBelow } from './source-files.mjs';

/** What the last compile saw. In `node_modules`, so that new packages compile anew. */
const STAMP = 'node_modules/.cache/exmix/compiled';

/**
 * Compiles the workspace with `tsc -b` unless nothing changed since it last was: sizes and times of all sources are
 * compared, which takes a few milliseconds where starting the compiler takes seconds.
 *
 * @param {string} root
 */
export async function compile(root) {
  const packages = await compiledPackages(root);
  const seen = await fingerprint(root, packages);
  const stamp = join(root, STAMP);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === seen) return;
  const start = performance.now();
  await removeOrphans(root, packages);
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, output } = await runQuietly(process.execPath, [compiler, '-b'], { cwd: root });
  if (code !== 0) throw new SetUpError(`the workspace does not compile:\n${output.trim()}`);
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, await fingerprint(root, packages));
  say(`${packages.length} packages compiled in ${secondsSince(start)}`);
}

/**
 * Sizes and times of all sources and configurations, and which packages have been compiled.
 *
 * @param {string} root
 * @param {readonly string[]} packages
 */
async function fingerprint(root, packages) {
  const paths = ['tsconfig.json', 'tsconfig.base.json'];
  for (const folder of packages) {
    paths.push(`${folder}/tsconfig.json`, `${folder}/package.json`);
    for (const file of await filesBelow(join(root, folder, 'src'))) paths.push(`${folder}/src/${file}`);
  }
  const facts = await Promise.all(paths.map((path) => stat(join(root, path))));
  const hash = createHash('sha256').update(`${process.version}\n`);
  for (const [i, { size, mtimeMs }] of facts.entries()) hash.update(`${paths[i]} ${size} ${mtimeMs}\n`);
  const compiled = await Promise.all(packages.map((folder) => exists(join(root, folder, 'dist', '.tsbuildinfo'))));
  return hash.update(compiled.join()).digest('hex');
}

/**
 * Removes compiled files whose source is gone; `tsc -b` leaves them, and they would still be found and run.
 *
 * @param {string} root
 * @param {readonly string[]} packages
 */
async function removeOrphans(root, packages) {
  for (const folder of packages) {
    const sources = new Set(await filesBelow(join(root, folder, 'src')));
    for (const file of await filesBelow(join(root, folder, 'dist'))) {
      const stem = /^(.*?)(?:\.d)?\.js(?:\.map)?$|^(.*?)\.d\.ts(?:\.map)?$/.exec(file);
      const name = stem?.[1] ?? stem?.[2];
      if (name === undefined || sources.has(`${name}.ts`) || sources.has(`${name}.tsx`)) continue;
      await rm(join(root, folder, 'dist', file));
    }
  }
}
