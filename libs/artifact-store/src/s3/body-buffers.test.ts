import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BODY_BYTES, BodyBuffers } from './body-buffers.js';

test('a buffer that was given back is taken again, never by two at once', () => {
  const buffers = new BodyBuffers();
  const first = buffers.take(BODY_BYTES - 5);
  const second = buffers.take(BODY_BYTES);
  assert.equal(first.length, BODY_BYTES - 5);
  assert.notEqual(first.buffer, second.buffer);
  buffers.give(first);
  const third = buffers.take(2 << 20);
  assert.equal(third.buffer, first.buffer);
  assert.equal(third.length, 2 << 20);
  assert.notEqual(buffers.take(2 << 20).buffer, first.buffer);
});

test('small and very large bodies have their own', () => {
  const buffers = new BodyBuffers();
  for (const size of [10, BODY_BYTES + 1]) {
    const place = buffers.take(size);
    assert.equal(place.buffer.byteLength, size);
    buffers.give(place);
    assert.notEqual(buffers.take(size).buffer, place.buffer);
  }
});
