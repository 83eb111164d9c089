import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { InputError } from '@exmix/errors/input-error';
import { type FileDigest, hashFile } from './file-digest.js';
import type { HubFile } from './hub-file.js';
import type { HubRepository } from './hub-repository.js';

const TREE_FORMAT = 1;

/** A file as `trees/<commit>.json` keeps it, in the words of Python's `huggingface_hub`. */
interface TreeEntry {
  readonly size: number;
  readonly blob_id: string;
  readonly lfs_sha256?: string;
  readonly lfs_size?: number;
  readonly xet_hash?: string;
}

/** A file with what else its repository's listing says. */
export type ListedFile = HubFile & { readonly xetHash?: string | undefined };

/**
 * The cache of Python's `huggingface_hub` (https://huggingface.co/docs/huggingface_hub/guides/manage-cache), shared with it:
 *
 * ```
 * datasets--org--name/
 *   blobs/<etag>                  bytes; the etag is the SHA-256 of an LFS file, else Git's SHA-1
 *   blobs/<etag>.incomplete       on its way
 *   refs/<revision>               holds the commit
 *   snapshots/<commit>/<path>     link to ../../blobs/<etag>, or a copy where links cannot be made
 *   trees/<commit>.json           what the commit holds, in format 1 of huggingface_hub 1.x and later
 * .locks/datasets--org--name/<etag>.exmix.lock
 * ```
 */
export class HubCache {
  /** States of the files hashed by this process: a blob and the snapshot's link to it are one file. */
  private readonly verified = new Set<string>();

  constructor(
    private readonly folder: string,
    private readonly copies: boolean,
    private readonly log: (line: string) => void,
  ) {}

  blobPath(repository: HubRepository, file: HubFile): string {
    return join(this.folder, repository.folder, 'blobs', etagOf(file));
  }

  lockPath(repository: HubRepository, file: HubFile): string {
    return join(this.folder, '.locks', repository.folder, `${etagOf(file)}.exmix.lock`);
  }

  /** Where the file of a commit is, or will be. Rejects paths that leave the snapshot. */
  snapshotPath(repository: HubRepository, commit: string, path: string): string {
    const snapshot = join(this.folder, repository.folder, 'snapshots', commit);
    const full = resolve(snapshot, ...path.split('/'));
    if (!full.startsWith(snapshot + sep) || relative(snapshot, full).split(sep).join('/') !== path)
      throw new InputError('bad-path', `${repository.name} lists a file that leaves its folder`, { file: path });
    return full;
  }

  /** The commit that a revision had when it was last asked for. */
  async commitOf(repository: HubRepository, revision: string): Promise<string | undefined> {
    const text = await readText(this.refPath(repository, revision));
    return text === undefined || !isCommit(text.trim()) ? undefined : text.trim();
  }

  async keepCommit(repository: HubRepository, revision: string, commit: string): Promise<void> {
    if (revision === commit || (await this.commitOf(repository, revision)) === commit) return;
    await writeWhole(this.refPath(repository, revision), commit);
  }

  /** What a commit holds, sorted by path; undefined where that is not known here. */
  async files(repository: HubRepository, commit: string): Promise<ListedFile[] | undefined> {
    const text = await readText(this.treePath(repository, commit));
    if (text === undefined) return undefined;
    try {
      const tree = JSON.parse(text) as { format_version: number; files: Record<string, TreeEntry> };
      if (tree.format_version !== TREE_FORMAT) return undefined;
      return Object.entries(tree.files)
        .map(([path, entry]) => fileOf(path, entry))
        .sort(byPath);
    } catch {
      // Of another writer, or broken: the Hub knows better.
      return undefined;
    }
  }

  async keepFiles(repository: HubRepository, commit: string, files: readonly ListedFile[]): Promise<void> {
    const entries = [...files].sort(byPath).map((file) => [file.path, entryOf(file)] as const);
    const tree = { format_version: TREE_FORMAT, files: Object.fromEntries(entries) };
    await writeWhole(this.treePath(repository, commit), JSON.stringify(tree, undefined, 1));
  }

  /** Whether the file is there, whole. One that is there with other bytes is removed. */
  async has(path: string, file: HubFile): Promise<boolean> {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || !found.isFile()) return false;
    const { kind, hex } = digestOf(file);
    const state = stateOf(found, hex);
    if (this.verified.has(state)) return true;
    if (found.size !== file.size || (await hashFile(path, kind, file.size)) !== hex) {
      this.log(`${path} is in the cache with bytes that are not ${kind} ${hex}; it is removed`);
      await rm(path, { force: true });
      return false;
    }
    this.verified.add(state);
    return true;
  }

  /** Gives a whole file its place among the blobs. */
  async keepBlob(incomplete: string, blob: string, file: HubFile): Promise<void> {
    await rename(incomplete, blob);
    this.verified.add(stateOf(await stat(blob), digestOf(file).hex));
  }

  /** Lets a snapshot's path stand for a blob. What stood there before is replaced in one move: others may be reading it. */
  async link(blob: string, path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    const part = `${path}.${randomUUID().slice(0, 8)}.tmp`;
    if (!(await this.madeLink(blob, path, part))) await copyFile(blob, part);
    await rename(part, path);
  }

  private async madeLink(blob: string, path: string, part: string): Promise<boolean> {
    if (this.copies) return false;
    try {
      await symlink(relative(dirname(path), blob), part);
      return true;
    } catch (error) {
      // Windows without the right to make links, or a file system without them.
      const { code } = error as NodeJS.ErrnoException;
      if (['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'UNKNOWN'].includes(code ?? '')) return false;
      throw error;
    }
  }

  private refPath(repository: HubRepository, revision: string): string {
    const refs = join(this.folder, repository.folder, 'refs');
    const path = resolve(refs, ...revision.split('/'));
    if (path.startsWith(refs + sep)) return path;
    throw new InputError('bad-revision', `${JSON.stringify(revision)} is no revision of ${repository.name}`);
  }

  private treePath(repository: HubRepository, commit: string): string {
    return join(this.folder, repository.folder, 'trees', `${commit}.json`);
  }
}

/** What changes when a file's bytes do, and the digest that they were found to have. */
function stateOf({ dev, ino, size, mtimeMs }: Stats, hex: string): string {
  return [dev, ino, size, mtimeMs, hex].join(' ');
}

/** A file's name among the blobs: what the Hub sends as its `ETag` or `X-Linked-ETag`. */
function etagOf(file: HubFile): string {
  return file.sha256 ?? file.oid;
}

export function digestOf(file: HubFile): FileDigest {
  return file.sha256 === undefined ? { kind: 'git-sha1', hex: file.oid } : { kind: 'sha256', hex: file.sha256 };
}

export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

function fileOf(path: string, entry: TreeEntry): ListedFile {
  const { size, blob_id: oid, lfs_sha256: sha256, xet_hash: xetHash } = entry;
  if (!Number.isSafeInteger(size) || !/^[0-9a-f]{40}$/.test(oid)) throw new Error('no tree entry');
  return {
    path,
    size,
    oid,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(xetHash === undefined ? {} : { xetHash }),
  };
}

function entryOf({ size, oid, sha256, xetHash }: ListedFile): TreeEntry {
  return {
    size,
    blob_id: oid,
    ...(sha256 === undefined ? {} : { lfs_sha256: sha256, lfs_size: size }),
    ...(xetHash === undefined ? {} : { xet_hash: xetHash }),
  };
}

function byPath(a: HubFile, b: HubFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

/** Seen whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  await writeFile(part, text);
  await rename(part, path);
}
