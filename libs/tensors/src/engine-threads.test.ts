import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { engineThreads } from './engine-threads.js';

test('a native engine has the threads that TensorFlow is told, else one a processor; WebAssembly has one', () => {
  assert.equal(engineThreads('cpu', { TF_NUM_INTRAOP_THREADS: '3' }), 3);
  assert.equal(engineThreads('cpu', {}), availableParallelism());
  assert.equal(engineThreads('gpu', { TF_NUM_INTRAOP_THREADS: '0' }), availableParallelism());
  assert.equal(engineThreads('wasm', { TF_NUM_INTRAOP_THREADS: '3' }), 1);
});
