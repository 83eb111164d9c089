import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReply, plainSubject, subjectKey } from './thread-subject.js';

test('marks of replies and lists go, however they are nested', () => {
  assert.equal(plainSubject('Re: [Garden] Fwd: RE[2]: roses & tulips (was: weeds)'), 'roses & tulips');
  assert.equal(plainSubject('  Regarding the fence '), 'Regarding the fence');
});

test('a thread has one key', () => {
  assert.equal(subjectKey('Re: Roses, tulips?'), subjectKey('[garden] ROSES -- tulips'));
  assert.equal(subjectKey('Re: '), '');
});

test('replies', () => {
  assert.ok(isReply('[Garden] Re: roses'));
  assert.ok(isReply('fwd: roses'));
  assert.ok(!isReply('Red roses: which?'));
});
