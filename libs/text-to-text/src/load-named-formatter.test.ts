import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FORMATTER_NAMES, formatterModule } from './formatter-modules.js';
import { loadNamedFormatter } from './load-named-formatter.js';
import { loadPostprocessor } from './load-postprocessor.js';
import { POSTPROCESSOR_NAMES, postprocessorModule } from './postprocessor-modules.js';

const cola = { benchmark_name: 'cola', label_names: ['unacceptable', 'acceptable'] };

test('ids go into meta, and an error of the formatter says card, split, row and field', async () => {
  const glue = await loadNamedFormatter({ formatter: 'glue', params: cola }, 'cola');
  assert.deepEqual(glue({ sentence: 'Them is.', label: 0n, idx: 4n }, 0), [
    { inputs: 'cola sentence: Them is.', targets: 'unacceptable', meta: { idx: 4 } },
  ]);
  assert.throws(() => glue({ sentence: 'a', label: 2, idx: 0 }, 7, 'train'), {
    code: 'no-label',
    message: 'card cola, split train, row 7, field label: there is no label word for 2; there are 2',
  });
  assert.throws(
    () => glue({ sentence: null, label: 0, idx: 0 }, 7),
    /card cola, row 7, field sentence: the value is null/,
  );
});

test('what the inputs hold already stays out of meta; a record without an example is skipped with the reason', async () => {
  const squad = await loadNamedFormatter({ formatter: 'squad', params: {} }, 'squad');
  const record = { id: 'x', context: 'In 1932.', question: 'When?', answers: { text: ['1932', 'in 1932'] } };
  assert.deepEqual(squad(record, 0), [
    {
      inputs: 'question: When ? context: In 1932 . ',
      targets: '1932',
      answers: ['1932', 'in 1932'],
      meta: { id: 'x' },
    },
  ]);
  assert.deepEqual(squad({ ...record, answers: { text: [] } }, 0), [{ skipped: 'no answer' }]);
});

for (const [params, message] of [
  [{ ...cola, feature_name: ['a'] }, /there is no parameter "feature_name"; did you mean "feature_names"\?/],
  [{ benchmark_name: 'cola' }, /parameter "label_names" is missing; it takes string\[\]/],
  [{ ...cola, label_names: 'a' }, /parameter "label_names" is "a"; it takes string\[\]/],
] as const) {
  test(`the parameters ${JSON.stringify(Object.keys(params))} are refused`, async () => {
    await assert.rejects(loadNamedFormatter({ formatter: 'glue', params } as never, 'cola'), message);
  });
}

test('an unknown name is refused with the nearest one', () => {
  assert.throws(
    () => formatterModule('glu', { card: 'a' }),
    /card a: there is no formatter "glu"; did you mean "glue"\?/,
  );
  assert.throws(() => postprocessorModule('lower-text'), /did you mean "lower_text"\?/);
});

test('every name has its module and every module its name', async () => {
  for (const name of FORMATTER_NAMES) assert.ok(existsSync(fileURLToPath(formatterModule(name))), name);
  for (const name of POSTPROCESSOR_NAMES) assert.equal(typeof (await loadPostprocessor(name)), 'function');
  const modules = (folder: string) =>
    readdirSync(new URL(folder, import.meta.url))
      .filter((file) => file.endsWith('.js') && !file.endsWith('.test.js'))
      .map((file) => file.slice(0, -'.js'.length).replaceAll('-', '_'))
      .sort();
  assert.deepEqual(modules('./formatters/'), [...FORMATTER_NAMES].sort());
  assert.deepEqual(modules('./postprocessors/'), [...POSTPROCESSOR_NAMES].sort());
});

test('a pronoun that is not at its index is looked for beside it', async () => {
  const wsc = await loadNamedFormatter({ formatter: 'wsc_simple', params: { correct_referent_only: true } }, 'wsc');
  const record = { span1_text: 'the stone', span2_text: 'it', label: 1, idx: 0 };
  const [beside] = wsc({ ...record, text: 'Some day they may use it , but later.', span2_index: 4 }, 0);
  assert.equal((beside as { inputs: string }).inputs, 'wsc: Some day they may use *it* , but later.');
  const [marked] = wsc({ ...record, text: 'Then "take it," he said.', span2_index: 2 }, 0);
  assert.equal((marked as { inputs: string }).inputs, 'wsc: Then "take *it* ," he said.');
  assert.throws(() => wsc({ ...record, text: 'No such word here', span2_index: 1 }, 0), { code: 'no-pronoun' });
  assert.deepEqual(wsc({ ...record, text: 'a it', span2_index: 1, label: 0 }, 0), [
    { skipped: 'the noun is not the referent' },
  ]);
});
