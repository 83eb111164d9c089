import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipRuleSchema } from '@exmix/cards/format-schema';
import { recordScope } from './scope.js';
import { parseSkipRules } from './skip-rules.js';

function reason(rule: object, record: Record<string, unknown>, split?: string): string | undefined {
  const rules = [skipRuleSchema.parse({ reason: 'skipped', ...rule })];
  return parseSkipRules(rules, {})(recordScope(record, {}), split);
}

for (const [rule, holds, holdsNot] of [
  [{ when: 'empty', field: 'a' }, [null, '', ' \n', []], ['x', 0, false, ['']]],
  [{ when: 'equals', field: 'a', value: -1 }, [-1, -1n], [1, '-1', null]],
  [{ when: 'not-equals', field: 'a', value: 'x' }, ['y', null, 1], ['x']],
  [{ when: 'in', field: 'a', value: ['x', 2] }, ['x', 2, 2n], ['y', '2']],
  [{ when: 'not-in', field: 'a', value: ['x', 2] }, ['y', '2'], ['x', 2]],
  [{ when: 'matches', field: 'a', value: '^\\p{L}+$' }, ['été'], ['x1', '', null, 3]],
  [{ when: 'below', field: 'a', value: 0.5 }, [0, '0.4', -1n], [0.5, null, '']],
  [{ when: 'above', field: 'a', value: 0.5 }, [1, '0.6', 1n], [0.5, null]],
  [{ when: 'longer', field: 'a', value: 2 }, ['abc', [1, 2, 3]], ['ab', [1, 2], 1234, null]],
] as const) {
  test(`the rule "${rule.when}" holds where it says and nowhere else`, () => {
    for (const a of holds) assert.equal(reason(rule, { a }), 'skipped', `${rule.when} holds of ${String(a)}`);
    for (const a of holdsNot)
      assert.equal(reason(rule, { a }), undefined, `${rule.when} does not hold of ${String(a)}`);
  });
}

test('a rule may hold for some splits only; the first rule that holds gives the reason', () => {
  const rule = { when: 'empty', field: 'a', splits: ['train'] };
  assert.equal(reason(rule, { a: '' }, 'train'), 'skipped');
  assert.equal(reason(rule, { a: '' }, 'test'), undefined);
  const rules = ['first', 'second'].map((text) => skipRuleSchema.parse({ when: 'empty', field: 'a', reason: text }));
  assert.equal(parseSkipRules(rules, {})(recordScope({ a: '' }, {}), 'train'), 'first');
});

test('a rule over a field that is not there is an error and not a silent no', () => {
  assert.throws(() => reason({ when: 'empty', field: 'anser' }, { answer: '' }), { code: 'no-such-field' });
});
