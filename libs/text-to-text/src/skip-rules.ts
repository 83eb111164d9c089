import type { SkipRule } from '@exmix/cards/format-schema';
import { InputError, type Place } from '@exmix/errors/input-error';
import { isList, parseFieldPath } from './field-path.js';
import { sameScalar } from './same-scalar.js';
import { lookUp, type Scope } from './scope.js';

/** The reason of the first rule that holds of a record, or undefined. */
export type SkipTest = (scope: Scope, split: string | undefined) => string | undefined;

/** Reads the skip rules of a card once. */
export function parseSkipRules(rules: readonly SkipRule[], place: Place): SkipTest {
  const tests = rules.map((rule) => ({ rule, path: parseFieldPath(rule.field), holds: parseRule(rule, place) }));
  return (scope, split) => {
    for (const { rule, path, holds } of tests) {
      if (rule.splits !== undefined && split !== undefined && !(rule.splits as string[]).includes(split)) continue;
      if (holds(lookUp(scope, path))) return rule.reason;
    }
    return undefined;
  };
}

function parseRule(rule: SkipRule, place: Place): (value: unknown) => boolean {
  switch (rule.when) {
    case 'empty':
      return isEmpty;
    case 'equals':
      return (value) => sameScalar(value, rule.value);
    case 'not-equals':
      return (value) => !sameScalar(value, rule.value);
    case 'in':
      return (value) => rule.value.some((allowed) => sameScalar(value, allowed));
    case 'not-in':
      return (value) => !rule.value.some((allowed) => sameScalar(value, allowed));
    case 'matches': {
      const pattern = regex(rule.value, place);
      return (value) => typeof value === 'string' && pattern.test(value);
    }
    case 'below':
      return (value) => !isEmpty(value) && Number(value) < rule.value;
    case 'above':
      return (value) => !isEmpty(value) && Number(value) > rule.value;
    case 'longer':
      return (value) => (typeof value === 'string' || isList(value)) && value.length > rule.value;
  }
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  return isList(value) && value.length === 0;
}

function regex(source: string, place: Place): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch (error) {
    throw new InputError('bad-pattern', `"${source}" is no regular expression: ${(error as Error).message}`, place);
  }
}
