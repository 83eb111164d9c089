import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { stateFolder, storeLocation, WORKSPACE_ROOT } from './workspace.js';

test('the store is the folder of the command line, of EXMIX_STORE, or .artifacts of the checkout', () => {
  assert.equal(storeLocation({ EXMIX_STORE: 'other' }, 'mine'), resolve('mine'));
  assert.equal(storeLocation({ EXMIX_STORE: 'other' }), resolve(WORKSPACE_ROOT, 'other'));
  assert.equal(storeLocation({ EXMIX_STORE: '' }), resolve(WORKSPACE_ROOT, '.artifacts'));
  assert.equal(storeLocation({}), resolve(WORKSPACE_ROOT, '.artifacts'));
});

test('a place in a bucket is a store, and another address is none', () => {
  assert.equal(storeLocation({}, 's3://bucket/store/'), 's3://bucket/store');
  assert.equal(storeLocation({ EXMIX_STORE: 's3://bucket' }), 's3://bucket');
  assert.throws(() => storeLocation({}, 's3:///store'), { code: 'bad-option', message: /s3:\/\/bucket\/prefix/ });
  assert.throws(() => storeLocation({ EXMIX_STORE: 'gs://bucket' }), {
    code: 'bad-option',
    message: /EXMIX_STORE is gs:/,
  });
});

test('what a bucket does not keep lies in the checkout, or where EXMIX_STORE_CACHE says', () => {
  assert.equal(stateFolder('/some/folder', {}), '/some/folder');
  assert.match(stateFolder('s3://bucket/a', {}), /\.artifacts\/s3\/bucket-[0-9a-f]{8}$/);
  assert.match(stateFolder('s3://bucket/a', { EXMIX_STORE_CACHE: '/cache' }), /^\/cache\/bucket-[0-9a-f]{8}$/);
  assert.notEqual(stateFolder('s3://bucket/a', {}), stateFolder('s3://bucket/b', {}));
});
