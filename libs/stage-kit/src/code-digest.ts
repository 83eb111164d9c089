import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { init, parse } from 'es-module-lexer';

/**
 * Digest of the compiled code that modules can reach: the bytes of every module of the workspace in the import closure
 * (static imports, literal dynamic imports, and files named by `new URL('./x', import.meta.url)`), and name and version
 * of every npm package that they import. The compiler leaves comments out, so they change nothing here.
 */
export class CodeDigester {
  private readonly modules = new Map<string, ModuleFacts>();

  /** @param roots file URLs of compiled modules */
  async digest(roots: readonly string[]): Promise<string> {
    return (await this.closure(roots)).digest;
  }

  /** The digest with the text that it is the SHA-256 of, so that two of them can be compared file by file. */
  async closure(roots: readonly string[]): Promise<CodeClosure> {
    await init;
    const seen = new Map<string, ModuleFacts>();
    const packages = new Set<string>();
    const queue = roots.map((url) => fileURLToPath(url));
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (seen.has(path)) continue;
      const facts = this.facts(path);
      seen.set(path, facts);
      queue.push(...facts.files);
      for (const name of facts.packages) packages.add(name);
    }
    const lines = [...seen.values()].map((facts) => `${facts.identity} ${facts.sha256}`).sort();
    const text = [...lines, ...[...packages].sort()].join('\n');
    return { digest: createHash('sha256').update(text).digest('hex'), text };
  }

  private facts(path: string): ModuleFacts {
    let facts = this.modules.get(path);
    if (facts === undefined) {
      facts = readModule(path);
      this.modules.set(path, facts);
    }
    return facts;
  }
}

/** What a digest of code is of. */
export interface CodeClosure {
  readonly digest: string;
  /** Lines `<package>/<path> <SHA-256>` of modules, sorted, then `<package>@<version>` of npm packages, sorted. */
  readonly text: string;
}

interface ModuleFacts {
  /** Package name and path inside it, so that the place of the checkout does not matter. */
  readonly identity: string;
  readonly sha256: string;
  /** Files of the workspace that it reaches directly. */
  readonly files: readonly string[];
  /** `name@version` of npm packages that it imports. */
  readonly packages: readonly string[];
}

function readModule(path: string): ModuleFacts {
  const bytes = readFileSync(path);
  const owner = owningPackage(path);
  const identity = `${owner.name}${path.slice(owner.folder.length)}`;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (!path.endsWith('.js')) return { identity, sha256, files: [], packages: [] };

  const source = bytes.toString('utf8');
  const specifiers = new Set<string>();
  for (const found of parse(source)[0]) if (found.n !== undefined) specifiers.add(found.n);
  for (const match of source.matchAll(/new URL\(\s*(['"])(\.{1,2}\/[^'"]+)\1\s*,\s*import\.meta\.url\s*\)/g))
    specifiers.add(match[2] as string);

  const files: string[] = [];
  const packages: string[] = [];
  const require = createRequire(path);
  for (const specifier of specifiers) {
    if (isBuiltin(specifier)) continue;
    if (specifier.startsWith('.')) {
      const file = join(dirname(path), specifier);
      // A folder or a file that is made later (a cache) is no code.
      if (existsSync(file) && /\.[a-z]+$/.test(file)) files.push(file);
    } else if (specifier.startsWith('@exmix/')) files.push(require.resolve(specifier));
    else packages.push(packageVersion(specifier, path));
  }
  return { identity, sha256, files, packages };
}

function packageVersion(specifier: string, from: string): string {
  const name = specifier.startsWith('@')
    ? specifier.split('/').slice(0, 2).join('/')
    : (specifier.split('/')[0] as string);
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(manifest))
      return `${name}@${(JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version}`;
    if (dirname(folder) === folder) return `${name}@absent`;
  }
}

function owningPackage(path: string): { name: string; folder: string } {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest))
      return { name: (JSON.parse(readFileSync(manifest, 'utf8')) as { name: string }).name, folder };
    if (dirname(folder) === folder) throw new Error(`no package.json above ${path}`);
  }
}
