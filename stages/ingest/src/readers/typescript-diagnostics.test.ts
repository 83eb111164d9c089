import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPackage } from '../testing/read-package.js';

test('messages in any quotes are matched by key', async () => {
  const compiler = `
var Diagnostics = {
  A: diag(1005, 1 /* Error */, "A_1005", "'{0}' expected."),
  B: diag(18e3, 3 /* Message */, "B_18000", 'Say "{0}"'),
  C: diag(
    1007,
    1 /* Error */,
    "C_1007",
    \`Field "type" isn't '{1}'\`
  ),
  D: diag(1008, 1, "D_1008", "a \\"b\\" c"),
  E: diag(1009, 1, "E_1009", "OK"),
  F: diag(1010, 1, "F_1010", "'{0}' expected.")
};`;
  const german = {
    A_1005: '"{0}" wurde erwartet.',
    B_18000: 'Sag "{0}"',
    C_1007: 'Feld',
    D_1008: 'a b c!',
    E_1009: 'OK',
    F_1010: 'Noch einmal',
    G_1: 'Ohne',
  };
  const files = {
    't/lib/typescript.js': compiler,
    't/lib/de/diagnosticMessages.generated.json': JSON.stringify(german),
  };
  const { records, left } = await readPackage(
    { reader: 'typescript-diagnostics', package: 't', language: 'de' },
    files,
  );
  assert.deepEqual(
    records.map(({ en, translation }) => [en, translation]),
    [
      ["'{0}' expected.", '"{0}" wurde erwartet.'],
      ['Say "{0}"', 'Sag "{0}"'],
      [`Field "type" isn't '{1}'`, 'Feld'],
      ['a "b" c', 'a b c!'],
    ],
  );
  assert.deepEqual(left, { 'not translated': 1, 'repeats the text of another': 1, 'no English message': 1 });
});

test('another form of the compiler is refused, not read as empty', async () => {
  const files = { 't/lib/typescript.js': 'export {}', 't/lib/de/diagnosticMessages.generated.json': '{}' };
  const source = { reader: 'typescript-diagnostics', package: 't', language: 'de' } as const;
  await assert.rejects(readPackage(source, files), { code: 'no-rows', message: /file t\/lib\/typescript\.js/ });
});
