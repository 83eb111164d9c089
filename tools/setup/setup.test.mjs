import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { whyNodeIsTooOld } from './check-node.mjs';
import { whyInstall } from './install.mjs';
import { ROOT } from './root.mjs';

test('Node versions that can run the workspace', () => {
  for (const version of ['20.19.0', '20.20.2', '22.12.0', '22.23.0', '23.0.0', '24.21.0']) {
    assert.equal(whyNodeIsTooOld(version), undefined, version);
  }
  for (const version of ['16.0.0', '18.20.8', '20.18.3', '21.7.3', '22.11.0']) {
    assert.match(whyNodeIsTooOld(version) ?? '', new RegExp(`this is ${version}`));
  }
});

test('packages are installed again only when the locked ones are not there', () => {
  const locked = {
    '': {},
    'libs/a': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b-darwin': { version: '1.0.0', optional: true },
  };
  assert.equal(whyInstall(locked, { 'node_modules/a': { version: '1.0.0' } }), undefined);
  assert.equal(whyInstall(locked, undefined), 'nothing is installed yet');
  assert.equal(whyInstall(locked, {}), 'node_modules/a is missing');
  assert.equal(whyInstall(locked, { 'node_modules/a': { version: '0.9.0' } }), 'node_modules/a is 0.9.0, not 1.0.0');
  assert.throws(() => whyInstall(undefined, {}), /package-lock.json/);
});

test('the lockfile has the packages of all platforms, or npm ci refuses it', async () => {
  const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8'));
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const name of Object.keys(optionalDependencies)) {
      const there = `${path}/node_modules/${name}` in packages || `node_modules/${name}` in packages;
      assert.ok(there, `${path} may need ${name}, which the lockfile does not have`);
    }
  }
});
