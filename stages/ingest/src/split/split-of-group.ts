import type { SplitName } from './split-name.js';
import { UNIT_HASH_RANGE, unitHash } from './unit-hash.js';

/**
 * The split of a group: a function of salt and key alone, so that a group is never in two splits, and cards with the
 * same salt and parts agree. `validation` and `test` are parts of a hundred.
 */
export function splitOfGroup(salt: string, key: string, parts: { validation: number; test: number }): SplitName {
  const at = (unitHash(salt, key) / UNIT_HASH_RANGE) * 100;
  if (at < parts.test) return 'test';
  return at < parts.test + parts.validation ? 'validation' : 'train';
}
