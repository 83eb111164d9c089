import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkoutSettings } from './checkout-settings.js';
import { storeLocation } from './workspace.js';

let root: string;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'exmix-settings-'));
});

after(() => rm(root, { recursive: true, force: true }));

test('exmix.json says where the store is, after the command line and the environment', async () => {
  assert.deepEqual(checkoutSettings(root), {});
  assert.equal(storeLocation({}, undefined, root), join(root, '.artifacts'));
  await writeFile(join(root, 'exmix.json'), '{"store": "s3://team/exmix", "trust": ["keys/main.pem"]}');
  assert.deepEqual(checkoutSettings(root), { store: 's3://team/exmix', trust: ['keys/main.pem'] });
  assert.equal(storeLocation({}, undefined, root), 's3://team/exmix');
  assert.equal(storeLocation({ EXMIX_STORE: 'mine' }, undefined, root), join(root, 'mine'));
  assert.equal(storeLocation({ EXMIX_STORE: 'mine' }, 's3://other', root), 's3://other');
});

test('what is wrong in exmix.json is told', async () => {
  for (const [text, message] of [
    ['{', /exmix.json is no JSON: .*; it may have "store", a text, and "trust"/],
    ['[]', /is no JSON object/],
    ['{"stroe": "x"}', /has "stroe"/],
    ['{"store": 3}', /has a store that is no text/],
    ['{"trust": "x"}', /has a trust that is no list of files/],
    ['{"store": "gs://x"}', /store of exmix.json is gs:\/\/x; a store is a folder or s3:\/\/bucket\/prefix/],
  ] as const) {
    await writeFile(join(root, 'exmix.json'), text);
    assert.throws(() => storeLocation({}, undefined, root), { message });
  }
});
