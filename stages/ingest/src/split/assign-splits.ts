import type { Card } from '@exmix/cards/card-schema';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import type { SourceRecord } from '../readers/reader.js';
import { groupKey } from './group-key.js';
import { SPLITS, type SplitName } from './split-name.js';
import { splitOfGroup } from './split-of-group.js';

export type Splits = Card['ingest']['splits'];

/** Says which split a record belongs to; undefined where the card uses none of the source's splits for it. */
export interface SplitAssigner {
  assign(record: SourceRecord, row: number): SplitName | undefined;
  /** The split of a group key; throws where the card does not split by group. */
  ofGroup(key: string): SplitName;
  /** After the last record: throws an `InputError` when a split that the card names never came. */
  finish(): void;
}

export function assignSplits(splits: Splits): SplitAssigner {
  return splits.by === 'group' ? byGroup(splits) : bySource(splits);
}

function byGroup(splits: Extract<Splits, { by: 'group' }>): SplitAssigner {
  const keyOf = groupKey(splits.key);
  const ofGroup = (key: string) => splitOfGroup(splits.salt, key, splits);
  return { assign: ({ record }, row) => ofGroup(keyOf(record, row)), ofGroup, finish: () => {} };
}

function bySource(splits: Extract<Splits, { by: 'source' }>): SplitAssigner {
  const target = new Map<string, SplitName>();
  for (const split of SPLITS) for (const name of splits[split]) target.set(name, split);
  const seen = new Set<string>();
  return {
    assign({ split }, row) {
      if (split === undefined)
        throw new InputError('unsplit-source', 'this source has no splits of its own; use "by": "group"', { row });
      seen.add(split);
      return target.get(split);
    },
    ofGroup() {
      throw new InputError('unsplit-source', 'this reader pairs records within a split; use "by": "group"');
    },
    finish() {
      for (const name of target.keys()) {
        if (seen.has(name)) continue;
        const hint = nearMiss(name, seen);
        throw new InputError(
          'unknown-split',
          `the source has no split "${name}"${hint ? `; did you mean "${hint}"?` : ''} (it has ${[...seen].join(', ') || 'none'})`,
          { split: name },
        );
      }
    },
  };
}
