import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** The root of the checkout that this test runs in. */
export const workspaceRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/**
 * A second checkout at another path: the same source files, compiled there, with the npm packages of the first one. Its
 * local packages are its own, so that edits there change nothing here.
 */
export class Checkout {
  private constructor(readonly root: string) {}

  /** @param from where the files' bytes are taken from: the first checkout, or another copy with its edits */
  static async make(from = workspaceRoot): Promise<Checkout> {
    const root = await mkdtemp(join(tmpdir(), 'exmix-checkout-'));
    const { stdout } = await exec('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      cwd: workspaceRoot,
      maxBuffer: 1 << 26,
    });
    const files = stdout.split('\0').filter((name) => name !== '' && !isTest(name) && existsSync(join(from, name)));
    for (const file of files) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await copyFile(join(from, file), join(root, file));
    }
    await linkPackages(workspaceRoot, root);
    const checkout = new Checkout(root);
    await checkout.compile();
    return checkout;
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  /** Compiles what changed. */
  async compile(): Promise<void> {
    await exec(process.execPath, [join(this.root, 'node_modules/typescript/bin/tsc'), '-b', 'tools/nx-exmix'], {
      cwd: this.root,
    });
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

/** Tests are no part of what a checkout runs. */
function isTest(file: string): boolean {
  return file.startsWith('test/') || file.endsWith('.test.ts');
}

/** `node_modules` with a link to every package: to the first checkout's for npm packages, to this one's for local ones. */
async function linkPackages(from: string, to: string): Promise<void> {
  for (const folder of ['', ...(await nestedModules(from))]) {
    const source = join(from, folder, 'node_modules');
    const target = join(to, folder, 'node_modules');
    await mkdir(target, { recursive: true });
    for (const entry of await readdir(source, { withFileTypes: true })) {
      if (entry.name === '.cache') continue;
      if (entry.name === '@exmix') await linkLocal(join(source, entry.name), join(target, entry.name));
      else if (entry.isSymbolicLink())
        await symlink(await readlink(join(source, entry.name)), join(target, entry.name));
      else await symlink(join(source, entry.name), join(target, entry.name));
    }
  }
}

/** Local packages are linked by relative paths, which fit in both checkouts. */
async function linkLocal(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const name of await readdir(source)) await symlink(await readlink(join(source, name)), join(target, name));
}

async function nestedModules(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const group of ['libs', 'stages', 'tools', 'pipelines']) {
    for (const name of await readdir(join(root, group))) {
      const inside = await readdir(join(root, group, name)).catch((): string[] => []);
      if (inside.includes('node_modules')) found.push(join(group, name));
    }
  }
  return found;
}
