import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHeaders } from './headers.js';

const RAW = [
  'From someone@example.org  Mon Jan  5 10:00:00 2004',
  'Subject: =?iso-8859-1?Q?Caf=E9_?= =?utf-8?B?w6DCoGxh?=',
  '\tcarte',
  'List-Id: Gardeners <garden.example.org>',
  'subject: a second one',
  '',
  'Not-A-Header: body',
].join('\n');

test('folded fields are joined and encoded words decoded', () => {
  const headers = parseHeaders(RAW);
  assert.equal(headers.get('SUBJECT'), 'Café à la carte');
  assert.equal(headers.get('list-id'), 'Gardeners <garden.example.org>');
  assert.equal(headers.get('not-a-header'), undefined);
  assert.equal(RAW.slice(headers.bodyStart), 'Not-A-Header: body');
});

test('line ends of the network are line ends too, and a message may have no body', () => {
  assert.equal(parseHeaders('A: 1\r\nB: 2\r\n\r\nbody').get('b'), '2');
  const bare = parseHeaders('A: 1');
  assert.equal(bare.get('a'), '1');
  assert.equal(bare.bodyStart, 4);
});
