import assert from 'node:assert/strict';
import { it } from 'node:test';
import { html, trusted } from './html.js';

it('escapes strings, keeps HTML, joins lists, leaves absent values out', () => {
  const item = (text: string) => html`<li title="${text}">${text}</li>`;
  assert.equal(
    html`<ul>${['<b>', `"&'`].map(item)}${null}${undefined}${false}${0}${trusted('<hr>')}</ul>`.text,
    '<ul><li title="&lt;b&gt;">&lt;b&gt;</li><li title="&quot;&amp;&#39;">&quot;&amp;&#39;</li>0<hr></ul>',
  );
});
