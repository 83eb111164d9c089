import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { portableCharacters } from './portable-characters.js';

describe('portable characters', () => {
  it('gives the same text for both ways that runtimes decode Windows-1252', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const controls = Buffer.from(bytes).toString('latin1');
    assert.equal(portableCharacters(new TextDecoder('windows-1252').decode(bytes)), portableCharacters(controls));
    assert.equal(portableCharacters('it\u0092s \u0093so\u0094 \u0080'), 'it\u2019s \u201cso\u201d \u20ac');
  });

  it('drops private-use characters', () => {
    assert.equal(portableCharacters('a\uf8f5b\ue000'), 'ab');
  });

  it('leaves all other text alone', () => {
    assert.equal(portableCharacters('caf\u00e9 \u2019 \ud83d\ude00'), 'caf\u00e9 \u2019 \ud83d\ude00');
  });
});
