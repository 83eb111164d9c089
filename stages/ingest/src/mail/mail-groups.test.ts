import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyFingerprint, mailGroups } from './mail-groups.js';

const mail = (id: string, subjectKey = '', messageIds: string[] = [], fingerprint = '') => ({
  id,
  subjectKey,
  messageIds,
  fingerprint,
});

test('a subject, a reference or the same text ties mails together', () => {
  const groupOf = mailGroups([
    mail('a', 'roses', ['<1>']),
    mail('b', 'tulips', ['<2>', '<1>']),
    mail('c', 'tulips'),
    mail('d', 'win money', [], 'you have won'),
    mail('e', 'claim it', [], 'you have won'),
    mail('f'),
    mail('g'),
  ]);
  assert.deepEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(groupOf), ['a', 'a', 'a', 'd', 'd', 'f', 'g']);
});

test('copies with other boundaries have one fingerprint', () => {
  const copy = (boundary: string) =>
    `--${boundary}\nContent-Type: text/plain;\n\tcharset="us-ascii"\n\n${'You have won a garden. '.repeat(20)}\n--${boundary}--`;
  assert.equal(bodyFingerprint(copy('abc')), bodyFingerprint(copy('xyz')));
  assert.notEqual(bodyFingerprint(copy('abc')), '');
  assert.equal(bodyFingerprint('Yes, thanks.'), '');
});
