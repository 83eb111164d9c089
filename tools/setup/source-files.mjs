import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that hold packages: `libs/x`, `stages/x`, `tools/x`. */
const GROUPS = ['libs', 'stages', 'tools'];

/**
 * Package folders that are compiled: those with a `tsconfig.json`, relative to the root, sorted.
 *
 * @param {string} root
 * @returns {Promise<string[]>}
 */
export async function compiledPackages(root) {
  const folders = ['test'];
  for (const group of GROUPS) {
    for (const name of await namesIn(join(root, group))) folders.push(`${group}/${name}`);
  }
  const there = await Promise.all(folders.map((folder) => exists(join(root, folder, 'tsconfig.json'))));
  return folders.filter((_, i) => there[i]).sort();
}

/**
 * All files below a folder, relative to it, with `/`, sorted by code units; none where the folder is missing.
 *
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
export async function filesBelow(folder) {
  /** @type {string[]} */
  const files = [];
  /** @param {string} prefix */
  const walk = async (prefix) => {
    /** @type {import('node:fs').Dirent[]} */
    let entries = [];
    try {
      entries = await readdir(join(folder, prefix), { withFileTypes: true });
    } catch {
      // Not there: nothing below it.
    }
    await Promise.all(
      entries.map(async (entry) => {
        const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
        if (entry.isDirectory()) await walk(path);
        else files.push(path);
      }),
    );
  };
  await walk('');
  return files.sort();
}

/** @param {string} path */
export async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** @param {string} folder */
async function namesIn(folder) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}
