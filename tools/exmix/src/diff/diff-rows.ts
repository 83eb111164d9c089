import { readRows } from '@exmix/parquet/read-rows';
import type { Artifact } from '@exmix/stage-kit/artifact';

export interface RowChange {
  readonly id: string;
  /** Absent for a row that came; `after` for one that went. */
  readonly before?: RowText;
  readonly after?: RowText;
}

export interface RowText {
  readonly inputs: string;
  readonly targets: string;
}

export interface SplitRows {
  readonly split: string;
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** The first ones. */
  readonly examples: readonly RowChange[];
}

const SPLITS = ['train', 'validation', 'test'] as const;

interface Row extends RowText {
  readonly id: string;
  /** Of `<task>/<split>/<row>`, or `<row>.<n>` where a record gives several examples. */
  readonly place: readonly [row: number, n: number];
}

/**
 * Compares the examples of a task, split by split. Rows are the same by their id, `<task>/<split>/<row>`; both sides come
 * in the order of the row numbers, so that memory does not grow with them.
 *
 * @param before artifact of the stage format, or undefined for none
 */
export async function diffRows(
  before: Artifact | undefined,
  after: Artifact | undefined,
  shown: number,
  signal: AbortSignal,
): Promise<readonly SplitRows[]> {
  const splits: SplitRows[] = [];
  for (const split of SPLITS) {
    const found = await diffSplit(rows(before, split, signal), rows(after, split, signal), shown);
    if (found.added + found.removed + found.changed > 0) splits.push({ split, ...found });
  }
  return splits;
}

async function diffSplit(
  before: AsyncIterator<Row>,
  after: AsyncIterator<Row>,
  shown: number,
): Promise<Omit<SplitRows, 'split'>> {
  const sum = { before: 0, after: 0, added: 0, removed: 0, changed: 0 };
  const examples: RowChange[] = [];
  const note = (change: RowChange): void => {
    if (examples.length < shown) examples.push(change);
  };
  let [was, is] = await Promise.all([before.next(), after.next()]);
  while (!was.done || !is.done) {
    const [old, now] = [was.done ? undefined : was.value, is.done ? undefined : is.value];
    const order = old === undefined ? 1 : now === undefined ? -1 : compare(old, now);
    const isOld = old !== undefined && order <= 0;
    const isNow = now !== undefined && order >= 0;
    if (isOld && isNow) {
      if (old.inputs !== now.inputs || old.targets !== now.targets) {
        sum.changed++;
        note({ id: now.id, before: text(old), after: text(now) });
      }
    } else if (isOld) {
      sum.removed++;
      note({ id: old.id, before: text(old) });
    } else if (isNow) {
      sum.added++;
      note({ id: now.id, after: text(now) });
    }
    if (isOld) {
      sum.before++;
      was = await before.next();
    }
    if (isNow) {
      sum.after++;
      is = await after.next();
    }
  }
  return { ...sum, examples };
}

async function* rows(artifact: Artifact | undefined, split: string, signal: AbortSignal): AsyncGenerator<Row> {
  if (artifact === undefined || artifact.list(`examples/${split}-`).length === 0) return;
  for await (const row of readRows(artifact, `examples/${split}-`, ['id', 'inputs', 'targets'], signal)) {
    const id = row.id as string;
    const [number = 0, n = 0] = id
      .slice(id.lastIndexOf('/') + 1)
      .split('.')
      .map(Number);
    yield { id, place: [number, n], inputs: row.inputs as string, targets: row.targets as string };
  }
}

function compare({ place: a }: Row, { place: b }: Row): number {
  return a[0] - b[0] || a[1] - b[1];
}

function text({ inputs, targets }: Row): RowText {
  return { inputs, targets };
}
