import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { recordScope } from './scope.js';
import { fillTemplate, parseTemplate } from './template.js';

const fill = (template: string, record: Record<string, unknown>) =>
  fillTemplate(parseTemplate(template), recordScope(record, {}));

test('everything outside placeholders is literal', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.equal(fill(text.replaceAll('{', '{{'), {}), text);
    }),
  );
});

test('a placeholder gives the text of any column, whatever its name and whatever it holds', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/[{}[\].|]/.test(text));
  fc.assert(
    fc.property(name, fc.string(), fc.string(), (column, value, around) => {
      const literal = around.replaceAll('{', '{{');
      assert.equal(fill(`${literal}{${column}}${literal}`, { [column]: value }), `${around}${value}${around}`);
    }),
  );
});

test('paths go into records and lists', () => {
  const record = { a: { b: ['x', 'y'] }, n: [{ t: 'p' }, { t: 'q' }], 'c-d': 3n, flag: true };
  assert.equal(fill('{a.b[0]}{a.b[-1]} {n[1].t} {n.t|join:+} {c-d} {flag}', record), 'xy q p+q 3 True');
  assert.equal(fill('{a.b}', { 'a.b': 'the column of that name' }), 'the column of that name');
});

test('options are lettered, joins keep their separator', () => {
  assert.equal(fill('{c|options}', { c: ['red', 'green'] }), '(A) red (B) green');
  assert.equal(fill('{c|join: | }', { c: ['red', 'green'] }), 'red | green');
  assert.equal(fill('{c|join:}{c|join:, }', { c: Int32Array.from([1, 2]) }), '121, 2');
});

for (const [template, message] of [
  ['a {b', /template "a \{b" at character 3: the "\{" is not closed/],
  ['a {}', /at character 4: the placeholder names no field/],
  ['{a|option}', /at character 4: there is no filter "option"; did you mean "options"\?/],
  ['{a..b}', /at character 2: "a\.\.b" is no path/],
  ['{a[x]}', /"a\[x\]" is no path at character 2; write a, a\.b or a\[0\]/],
] as const) {
  test(`the template ${template} is refused with the place`, () => {
    assert.throws(() => parseTemplate(template), { code: 'bad-template', message });
  });
}

for (const [template, record, code, message] of [
  [
    '{sentense}',
    { sentence: 'a' },
    'no-such-field',
    'field sentense: there is no field "sentense"; did you mean "sentence"?',
  ],
  ['{a.b}', { a: {} }, 'null-field', 'field a.b: the value is null; add a skip rule for such records'],
  ['{a[3]}', { a: ['x'] }, 'null-field', /field a\[3\]: the value is null/],
  ['{a}', { a: ['x'] }, 'not-a-text', /field a: the value is a list, not a text; write \{a\|join:, \} or \{a\[0\]\}/],
  ['{a}', { a: { b: 1 } }, 'not-a-text', /the value is a record with the fields b/],
  ['{a|options}', { a: 'x' }, 'not-a-list', /"options" needs a list, the value is the string "x"/],
  ['{a|join: }', { a: ['x', null] }, 'null-field', /field a\[1\]: the value is null/],
  ['{a|options}', { a: new Array(27).fill('x') }, 'too-many-options', /27 options and 26 letters/],
] as const) {
  test(`filling ${template} from ${JSON.stringify(record).slice(0, 40)} is refused: ${code}`, () => {
    assert.throws(() => fill(template, record), { code, message });
  });
}
