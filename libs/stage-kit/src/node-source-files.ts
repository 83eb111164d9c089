import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { decodeText } from './decode-text.js';
import { DerivedValues } from './derived-values.js';
import { openReader } from './open-reader.js';
import type { RemoteSources } from './remote-sources.js';
import type { PackageFiles, SourceFile, SourceFiles } from './source-files.js';

/**
 * Source files of the file system: packages as Node resolves them from the pipeline's folder (the `node_modules` there
 * and above), paths relative to it.
 *
 * @param derived where values derived from packages are kept
 * @param remote sources on the Hub and the web; without it they are refused
 */
export function nodeSourceFiles(
  folder: string,
  derived = new DerivedValues(),
  remote?: Pick<RemoteSources, 'hub' | 'url'>,
): SourceFiles {
  return {
    package: (name) => findPackage(name, resolve(folder), derived),
    file: (path) => openFile(resolve(folder, path), path),
    hub: async (repository, revision) => remote?.hub(repository, revision) ?? refuseRemote(repository),
    url: async (address, sha256) => remote?.url(address, sha256) ?? refuseRemote(address),
  };
}

function refuseRemote(what: string): never {
  throw new InputError('no-network-source', `${what} lies on the network, and this command was given no way to it`);
}

async function findPackage(name: string, from: string, derived: DerivedValues): Promise<PackageFiles> {
  for (let folder = from; ; folder = dirname(folder)) {
    const root = join(folder, 'node_modules', ...name.split('/'));
    const manifest = await readManifest(join(root, 'package.json'));
    if (manifest !== undefined) return new NodePackage(name, root, manifest, derived);
    if (dirname(folder) === folder) break;
  }
  throw new InputError(
    'missing-package',
    `the package "${name}" is not installed; add it to the dependencies of the pipeline's package.json and install`,
  );
}

interface Manifest {
  readonly version?: string;
  readonly main?: string;
  readonly exports?: unknown;
}

class NodePackage implements PackageFiles {
  readonly version: string;

  constructor(
    readonly name: string,
    private readonly root: string,
    private readonly manifest: Manifest,
    private readonly derivedValues: DerivedValues,
  ) {
    this.version = manifest.version ?? '0.0.0';
  }

  async list(folder = ''): Promise<readonly string[]> {
    const start = this.path(folder);
    const entries = await readdir(start, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
      throw new InputError('missing-file', 'there is no such folder', { file: `${this.name}/${folder}` }, { cause });
    });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort();
  }

  async open(path: string): Promise<SourceFile> {
    return openFile(this.path(path), `${this.name}/${path}`);
  }

  async import(path = entryOf(this.manifest)): Promise<Record<string, unknown>> {
    const file = await this.open(path);
    try {
      const module = (await import(pathToFileURL(this.path(path)).href)) as Record<string, unknown>;
      // Node names only some exports of a CommonJS module; all of them are fields of its default export.
      const { default: whole } = module;
      return { ...(typeof whole === 'object' && !Array.isArray(whole) ? whole : {}), ...module };
    } catch (cause) {
      throw new InputError(
        'bad-module',
        `the module cannot be loaded: ${(cause as Error).message}`,
        { file: file.name },
        { cause },
      );
    }
  }

  derived<T extends object>(name: string, make: () => Promise<T>): Promise<T> {
    return this.derivedValues.get(this.name, JSON.stringify([this.root, this.version, name]), make);
  }

  private path(path: string): string {
    const full = resolve(this.root, path);
    if (full !== this.root && !full.startsWith(this.root + sep))
      throw new InputError('outside-package', 'the path leaves the package', { file: `${this.name}/${path}` });
    return full;
  }
}

async function openFile(path: string, name: string): Promise<SourceFile> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw new InputError('unreadable-file', `the file cannot be read: ${cause.message}`, { file: name }, { cause });
  });
  if (found === undefined || !found.isFile()) {
    const beside = await readdir(dirname(path)).catch(() => [] as string[]);
    const hint = nearMiss(path.slice(dirname(path).length + 1), beside.sort());
    throw new InputError(
      'missing-file',
      `there is no such file${hint === undefined || found !== undefined ? '' : `; did you mean "${hint}"?`}`,
      { file: name },
    );
  }
  return {
    name,
    size: found.size,
    bytes: () => readFile(path),
    text: async (encoding = 'utf-8') => decodeText(await readFile(path), encoding, name),
    stream: () => createReadStream(path, { highWaterMark: 1 << 20 }),
    reader: () => openReader(path, name),
  };
}

async function readManifest(path: string): Promise<Manifest | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Manifest);
}

/** The main entry as Node finds it for `import`, as far as data packages need it. */
function entryOf({ main, exports }: Manifest): string {
  return conditional(exports) ?? main ?? 'index.js';
}

function conditional(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  const conditions = target as Record<string, unknown>;
  for (const key of ['.', 'node', 'import', 'module', 'default', 'require']) {
    const found = key in conditions ? conditional(conditions[key]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
