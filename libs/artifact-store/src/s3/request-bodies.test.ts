import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BODY_BYTES, RequestBodies } from './request-bodies.js';

test('a buffer that was given back is taken again, never by two at once', () => {
  const bodies = new RequestBodies(1);
  const first = bodies.take(BODY_BYTES - 5);
  const second = bodies.take(BODY_BYTES);
  assert.equal(first.length, BODY_BYTES - 5);
  assert.notEqual(first.buffer, second.buffer);
  bodies.give(first);
  const third = bodies.take(2 << 20);
  assert.equal(third.buffer, first.buffer);
  assert.equal(third.length, 2 << 20);
  assert.notEqual(bodies.take(2 << 20).buffer, first.buffer);
});

test('small and very large bodies have their own', () => {
  const bodies = new RequestBodies(1);
  for (const size of [10, BODY_BYTES + 1]) {
    const place = bodies.take(size);
    assert.equal(place.buffer.byteLength, size);
    bodies.give(place);
    assert.notEqual(bodies.take(size).buffer, place.buffer);
  }
});
