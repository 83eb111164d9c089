import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';
import { say, secondsSince } from './say.mjs';
import { SetUpError } from './set-up-error.mjs';

/** @typedef {{ version?: string, resolved?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockedPackage */

/**
 * Installs the locked packages unless they are there already. What is there is read from the lockfile that npm keeps
 * in `node_modules` itself, written last, so an install that was cut off or made by hand is judged rightly.
 *
 * @param {string} root
 */
export async function install(root) {
  const why = whyInstall(
    await readPackages(join(root, 'package-lock.json')),
    await readPackages(join(root, 'node_modules', '.package-lock.json')),
  );
  if (why === undefined) return;
  const start = performance.now();
  say(`installing packages with npm ci (${why})`);
  // npm may be a script of the Node that runs this, or a program on the path.
  const script = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await (script?.endsWith('.js')
    ? runQuietly(process.execPath, [script, ...args], { cwd: root })
    : runQuietly('npm', args, { cwd: root, shell: process.platform === 'win32' }));
  if (code !== 0) throw new SetUpError(`npm ci failed with exit code ${code}:\n${output.trim()}`);
  say(`packages installed in ${secondsSince(start)}`);
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, LockedPackage> | undefined>}
 */
async function readPackages(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Says why the installed packages are not the locked ones, or nothing. Optional packages may be missing: they are for
 * other platforms.
 *
 * @param {Record<string, LockedPackage> | undefined} locked
 * @param {Record<string, LockedPackage> | undefined} installed
 * @returns {string | undefined}
 */
export function whyInstall(locked, installed) {
  if (locked === undefined) throw new SetUpError('package-lock.json is missing or no JSON');
  if (installed === undefined) return 'nothing is installed yet';
  for (const [path, wanted] of Object.entries(locked)) {
    if (!path.includes('node_modules/')) continue;
    const there = installed[path];
    if (there === undefined) {
      if (wanted.optional || wanted.devOptional) continue;
      return `${path} is missing`;
    }
    if (there.version !== wanted.version) return `${path} is ${there.version}, not ${wanted.version}`;
  }
  return undefined;
}
