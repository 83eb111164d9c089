import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { jsonSchemas } from './json-schemas.js';

for (const [name, text] of Object.entries(jsonSchemas())) {
  test(`schemas/${name} is current`, async () => {
    const written = await readFile(new URL(`../schemas/${name}`, import.meta.url), 'utf8').catch(() => '');
    assert.deepEqual(
      JSON.parse(written || 'null'),
      JSON.parse(text),
      'write it anew: node libs/cards/dist/write-json-schemas.js',
    );
  });
}

test('the schemas refuse unknown keys at the root', () => {
  for (const text of Object.values(jsonSchemas())) assert.equal(JSON.parse(text).additionalProperties, false);
});
