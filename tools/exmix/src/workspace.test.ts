import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { storeLocation, WORKSPACE_ROOT } from './workspace.js';

test('the store is the folder of the command line, of EXMIX_STORE, or .artifacts of the checkout', () => {
  assert.equal(storeLocation({ EXMIX_STORE: 'other' }, 'mine'), resolve('mine'));
  assert.equal(storeLocation({ EXMIX_STORE: 'other' }), resolve(WORKSPACE_ROOT, 'other'));
  assert.equal(storeLocation({ EXMIX_STORE: '' }), resolve(WORKSPACE_ROOT, '.artifacts'));
  assert.equal(storeLocation({}), resolve(WORKSPACE_ROOT, '.artifacts'));
});

test('an address is refused, and no folder of that name is made', () => {
  assert.throws(() => storeLocation({}, 's3://bucket/store'), { code: 'bad-option', message: /--store is s3:/ });
  assert.throws(() => storeLocation({ EXMIX_STORE: 'gs://bucket' }), {
    code: 'bad-option',
    message: /EXMIX_STORE is gs:/,
  });
});
