import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyText } from './body-text.js';
import { parseHeaders } from './headers.js';

const textOf = (lines: readonly string[]) => {
  const raw = lines.join('\r\n');
  return bodyText(Buffer.from(raw, 'latin1'), parseHeaders(raw));
};

test('quoted-printable and charsets are decoded', async () => {
  const text = await textOf([
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'un caf=E9 tr=E8s long, soft=',
    'ly broken',
  ]);
  assert.equal(text.trim(), 'un café très long, softly broken');
});

test('of the alternatives the plain part is read', async () => {
  const text = await textOf([
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
  assert.equal(text.trim(), 'The plain part is long enough.');
});

test('an HTML message loses its tags', async () => {
  const text = await textOf([
    'Content-Type: text/html',
    '',
    '<html><style>p {}</style><p>Buy&nbsp;now</p><p>and save</p>',
  ]);
  assert.equal(text.trim(), 'Buy now\nand save');
});

test('bytes of a message without encoding are read in its charset', async () => {
  const body = Buffer.from('сад и дом', 'utf8').toString('latin1');
  assert.equal(await textOf(['Content-Type: text/plain; charset="UTF-8"', '', body]), 'сад и дом');
  assert.equal(await textOf(['Content-Type: text/plain; charset=koi8-r', '', '\xd3\xc1\xc4']), 'сад');
  assert.equal(await textOf(['Subject: none', '', 'no type at all']), 'no type at all');
});

test('a charset that nobody knows is no reason to fail', async () => {
  const text = await textOf(['Content-Type: text/plain; charset=x-made-up', '', 'still read']);
  assert.equal(text.trim(), 'still read');
});
