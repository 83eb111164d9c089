import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripHtml } from './strip-html.js';

test('blocks become lines, inline tags vanish, entities become characters', () => {
  assert.equal(
    stripHtml(
      '<head><title>x</title></head><body><h1>Big&nbsp;Sale</h1>\n<p>Only <b>&pound;5</b> &#8212; r<!-- x -->eally<br>now',
    ),
    'Big Sale\nOnly £5 — really\nnow',
  );
});

test('scripts go, unknown entities and stray ampersands stay', () => {
  assert.equal(stripHtml('<script>if (a<b) x()</script>Q&A &foo; &#0;'), 'Q&A &foo; &#0;');
});
