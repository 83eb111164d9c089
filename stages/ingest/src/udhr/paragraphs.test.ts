import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paragraphs } from './paragraphs.js';

test('paragraphs come with the article that all languages share', () => {
  const html = `<html><body><h1>Title</h1><header><h2>Preamble</h2><p>Whereas one,</p></header>
    <article data-number="1"><h2>Article 1</h2><p>All  people.</p><ol><li><p>They &amp; we.</p></li></ol></article>
    <article><p>without a number</p></article></body></html>`;
  assert.deepEqual(paragraphs(html), [
    { article: 'preamble', number: 0, text: 'Whereas one,' },
    { article: '1', number: 0, text: 'All people.' },
    { article: '1', number: 1, text: 'They & we.' },
  ]);
});
