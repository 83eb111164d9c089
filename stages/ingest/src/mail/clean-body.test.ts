import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanBody, maskPersonal } from './clean-body.js';

test('what no person wrote goes', () => {
  const text = [
    '-----BEGIN PGP SIGNED MESSAGE-----',
    'Hash: SHA1',
    '',
    'Here is the file.',
    'begin 644 photo.jpg',
    `M${'A'.repeat(60)}`,
    'end',
    `M${'B'.repeat(60)}`,
    'Bye',
    '',
    '-------',
    '',
    '-- ',
    'Jane Roe, jane@example.org',
  ];
  assert.deepEqual(cleanBody(text.join('\n')), ['Here is the file.', 'Bye']);
});

test('list footers go', () => {
  const text = 'Yes.\n\n____________________\nGarden mailing list\nGarden@example.org';
  assert.deepEqual(cleanBody(text), ['Yes.']);
});

test('addresses, links and telephone numbers are masked', () => {
  assert.equal(
    maskPersonal('Mail <jane.roe+x@mail.example.org> or call +1 (212) 555-0199, see http://example.org/a?b=c.'),
    'Mail [address] or call [number], see [link]',
  );
});
