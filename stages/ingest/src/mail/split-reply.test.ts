import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitReplies } from './split-reply.js';

test('every block that is answered', () => {
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
    '> And what about the tulips?',
    'They are in already, as you know.',
  ];
  assert.deepEqual(splitReplies(mail), [
    {
      quoted: 'Shall we plant the roses in the spring this year?',
      reply: 'I would rather wait for autumn, the ground is frozen.',
    },
    { quoted: 'And what about the tulips?', reply: 'They are in already, as you know.' },
  ]);
});

test('a block with too short an answer is passed over', () => {
  const mail = [
    '> A question that is long enough?',
    'No.',
    '> Another question, as long as that',
    'A real answer to the second.',
  ];
  assert.deepEqual(splitReplies(mail), [
    { quoted: 'Another question, as long as that', reply: 'A real answer to the second.' },
  ]);
});

test('mails that quote nothing, or answer above the quote only, have no pair', () => {
  assert.deepEqual(splitReplies(['Just a note to all of you.']), []);
  assert.deepEqual(splitReplies(['Thanks a lot for telling me this!', '', '> It is on the second shelf, Jane.']), []);
});
