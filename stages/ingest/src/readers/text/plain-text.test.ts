import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainText } from './plain-text.js';

const CASES: [string, string][] = [
  ['See [the docs](https://example.org/a_(b)/c).', 'See the docs.'],
  ['A {@link https://example.org/x label} and {@link https://example.org/y}.', 'A label and .'],
  ['**Bold** `code`\n\n  and   space', 'Bold code and space'],
  ['E.g. _John_ wrote snake_case_names.', 'E.g. John wrote snake_case_names.'],
  ['one<br/>two <em>three</em>; 1 < 2 and 3 > 2', 'one two three ; 1 < 2 and 3 > 2'],
];
for (const [marked, plain] of CASES) test(plain, () => assert.equal(plainText(marked), plain));
