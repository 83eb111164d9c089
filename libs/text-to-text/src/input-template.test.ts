import assert from 'node:assert/strict';
import { it } from 'node:test';
import { templateFormatSchema } from '@exmix/cards/format-schema';
import { inputTemplate } from './input-template.js';

const derived = templateFormatSchema.parse({
  inputs: 'question: {question} options: {all|options}',
  targets: '{answer}',
  derive: { all: { list: ['right', 'wrong[0]'] } },
});

it('fills the inputs of a record without an answer', () => {
  const { fill } = inputTemplate(derived, 'quiz');
  const record = { question: 'why?', right: 'so', wrong: ['no', 'never'] };
  assert.equal(fill(record), 'question: why? options: (A) so (B) no');
  assert.throws(() => fill({ question: 'why?', right: null, wrong: [] }), /quiz.*null/s);
});

it('tells which columns the inputs are made of, through derived values too', () => {
  const { fields, named } = inputTemplate(derived, 'quiz');
  const record = { id: 7n, question: 'why?', answer: 'B', right: 'so', wrong: ['no'] };
  assert.deepEqual(fields(record), { question: 'why?', right: 'so', wrong: ['no'] });
  assert.equal(named, undefined);
});

it('names of columns are known without a record where nothing is derived', () => {
  const format = templateFormatSchema.parse({ inputs: 'a: {x} b: {y.z[0]} c: {x}', targets: '{t}' });
  const { named, fields } = inputTemplate(format, 'plain');
  assert.deepEqual(named, ['x', 'y']);
  assert.deepEqual(fields({ x: 1n, y: { z: ['k'] }, t: '' }), { x: 1, y: { z: ['k'] } });
});
