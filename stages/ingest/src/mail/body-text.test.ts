import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyText } from './body-text.js';

const message = (lines: readonly string[]) => Buffer.from(lines.join('\r\n'), 'latin1');

test('quoted-printable and charsets are decoded', async () => {
  const raw = message([
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'un caf=E9 tr=E8s long, soft=',
    'ly broken',
  ]);
  assert.equal((await bodyText(raw)).trim(), 'un café très long, softly broken');
});

test('of the alternatives the plain part is read', async () => {
  const raw = message([
    'Content-Type: multipart/alternative; boundary="xx"',
    '',
    'preamble',
    '--xx',
    'Content-Type: text/plain',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('The plain part is long enough.').toString('base64'),
    '--xx',
    'Content-Type: text/html',
    '',
    '<p>The <b>HTML</b> part.</p>',
    '--xx--',
  ]);
  assert.equal((await bodyText(raw)).trim(), 'The plain part is long enough.');
});

test('an HTML message loses its tags', async () => {
  const raw = message(['Content-Type: text/html', '', '<html><style>p {}</style><p>Buy&nbsp;now</p><p>and save</p>']);
  assert.equal((await bodyText(raw)).trim(), 'Buy now\nand save');
});
