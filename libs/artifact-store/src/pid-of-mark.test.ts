import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { it } from 'node:test';
import { pidOfMark } from './pid-of-mark.js';

it('tells a process of this machine from those of machines with longer names', () => {
  const random = randomUUID();
  assert.equal(pidOfMark('gpu-123', 'gpu'), 123);
  assert.equal(pidOfMark(`gpu-123-${random}`, 'gpu'), 123);
  for (const name of ['gpu-1-123', `gpu-1-123-${random}`, 'gpu1-123', `gpu-b-1-${random}`, 'gpu-', 'other-1'])
    assert.equal(pidOfMark(name, 'gpu'), undefined, name);
  assert.equal(pidOfMark(`a.b-7-${random}`, 'a.b'), 7);
  assert.equal(pidOfMark('axb-7', 'a.b'), undefined);
});
