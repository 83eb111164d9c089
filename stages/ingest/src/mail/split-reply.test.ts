import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitReply } from './split-reply.js';

test('the first block that is answered', () => {
  const mail = [
    'On Mon, 5 Jan 2004, Jane Roe wrote:',
    '> > older text that is quoted twice',
    '> Shall we plant the roses',
    '> in the spring this year?',
    '',
    'I would rather wait for autumn,',
    'the ground is frozen.',
    '',
    'John',
    '> And the tulips?',
    'They are in already.',
  ];
  assert.deepEqual(splitReply(mail), {
    quoted: 'Shall we plant the roses in the spring this year?',
    reply: 'I would rather wait for autumn, the ground is frozen.',
  });
});

test('a block with too short an answer is passed over', () => {
  const mail = [
    '> A question that is long enough?',
    'No.',
    '> Another question, as long as that',
    'A real answer to the second.',
  ];
  assert.deepEqual(splitReply(mail), {
    quoted: 'Another question, as long as that',
    reply: 'A real answer to the second.',
  });
});

test('mails that quote nothing, or answer above the quote only, have no pair', () => {
  assert.equal(splitReply(['Just a note to all of you.']), undefined);
  assert.equal(splitReply(['Thanks a lot for telling me this!', '', '> It is on the second shelf, Jane.']), undefined);
});
