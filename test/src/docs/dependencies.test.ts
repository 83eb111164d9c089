import assert from 'node:assert/strict';
import { test } from 'node:test';
import { section, textOf } from './documents.js';
import { packages } from './packages.js';

/** `<name> <version>` of everything that comes from npm's registry. An alias has the version of what it stands for. */
function installed(): readonly string[] {
  const found = packages().flatMap(({ dependencies }) =>
    Object.entries(dependencies).flatMap(([name, version]) =>
      name.startsWith('@exmix/') ? [] : [`${name} ${version.replace(/^npm:.*@/, '')}`],
    ),
  );
  return [...new Set(found)];
}

test('the README names every dependency with its version, and no other', () => {
  const told = section(textOf('README.md'), '## Dependencies').matchAll(/`([@\w./-]+)` (\d[\w.+-]*\w)/g);
  const said = [...told].map(([, name, version]) => `${name} ${version}`);
  const known = installed();
  assert.deepEqual({ missing: known.filter((each) => !said.includes(each)) }, { missing: [] });
  assert.deepEqual({ surplus: said.filter((each) => !known.includes(each)) }, { surplus: [] });
});

test('versions are exact, and everywhere the same', () => {
  for (const dependency of installed()) assert.match(dependency, / \d+\.\d+\.\d+(-[\w.]+)?$/);
  const names = installed().map((dependency) => dependency.split(' ')[0]);
  assert.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
});
