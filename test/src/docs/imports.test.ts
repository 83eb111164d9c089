import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { blocks, filesOfCheckout, section, textOf } from './documents.js';
import { type PackageFile, packages } from './packages.js';

const LOCAL = '@exmix/';
const all = packages();
const withCode = all.filter(({ folder }) => /^(libs|stages|tools|test)\b/.test(folder));
const files = filesOfCheckout().filter((path) => /\.(ts|mjs)$/.test(path));

function sourcesOf({ folder }: PackageFile): readonly string[] {
  return files.filter((path) => path.startsWith(`${folder}/`));
}

test('ARCHITECTURE says which lib imports which', () => {
  const [text = ''] = blocks(section(textOf('ARCHITECTURE.md'), '## Imports'), '');
  const said: Record<string, string[]> = {};
  for (const line of text.split('\n').slice(1, -1)) {
    const [from = '', to = ''] = line.split(' ─▶ ');
    for (const lib of from.split(', ')) said[lib] = to === 'nothing' ? [] : to.split(', ');
  }
  const libs = all.filter(({ folder }) => folder.startsWith('libs/'));
  const known = libs.map(({ name, ofRuns }) => [
    name.slice(LOCAL.length),
    ofRuns.flatMap((each) => (each.startsWith(LOCAL) ? [each.slice(LOCAL.length)] : [])).sort(),
  ]);
  assert.deepEqual(said, Object.fromEntries(known));
});

/** Packages that a module imports, by `import`, `import()`, `require` or `resolve` of a plain text. */
function imported(source: string): readonly string[] {
  const names = [...source.matchAll(/(?:\bfrom |^import |\bimport\(|\brequire\(|\bresolve\()'([@\w][\w./@-]*)'/gm)];
  return names.map(([, name = '']) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
}

test('a package declares what its modules import', () => {
  // Texts of made-up modules in tests look like imports too; what is in no package file is one of those.
  const known = new Set([...all.map(({ name }) => name), ...all.flatMap((each) => Object.keys(each.dependencies))]);
  const missing: string[] = [];
  for (const each of withCode) {
    for (const file of sourcesOf(each)) {
      const isTest = /\.test\.ts$|\/testing\/|\/fixtures\//.test(file);
      for (const name of imported(textOf(file))) {
        if (name === each.name || !known.has(name)) continue;
        if (!(isTest ? name in each.dependencies : each.ofRuns.includes(name))) missing.push(`${file}: ${name}`);
      }
    }
  }
  assert.deepEqual(missing, []);
});

/** Packages that are found by another way than an import in the package that declares them. */
const FOUND_OTHERWISE = [
  /^@types\//,
  // `stage-definitions.ts` imports a stage's plan by the stage's name.
  /^@exmix\/(ingest|format|sample|tokenize|train|evaluate)$/,
  // The set-up compiles the native engine against these.
  /^node-api-headers$/,
];

test('a package imports what it declares', () => {
  const unused: string[] = [];
  for (const each of withCode) {
    const sources = sourcesOf(each).map(textOf);
    for (const name of Object.keys(each.dependencies)) {
      if (FOUND_OTHERWISE.some((pattern) => pattern.test(name))) continue;
      const asText = new RegExp(`['"]${name}(/[^'"]*)?['"]`);
      if (!sources.some((source) => asText.test(source))) unused.push(`${each.folder}: ${name}`);
    }
  }
  assert.deepEqual(unused, []);
});

test('the compiler builds a package after those that it declares', () => {
  const folders = new Map(all.map(({ name, folder }) => [name, folder]));
  const referencesOf = (folder: string): string[] => {
    const { references = [] } = JSON.parse(textOf(join(folder, 'tsconfig.json'))) as {
      references?: { path: string }[];
    };
    return references.map(({ path }) => join(folder, path)).sort();
  };
  for (const { folder, dependencies } of withCode) {
    const declared = Object.keys(dependencies).flatMap((name) => (name.startsWith(LOCAL) ? [folders.get(name)] : []));
    assert.deepEqual(referencesOf(folder), declared.sort(), `${folder}/tsconfig.json`);
  }
  assert.deepEqual(referencesOf(''), withCode.map(({ folder }) => folder).sort());
});
