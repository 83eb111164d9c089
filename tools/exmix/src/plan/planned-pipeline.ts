import type { StageName } from '@exmix/stage-kit/stage-name';

/** What `exmix plan` knows of a pipeline before anything is fetched. Sizes are bytes. */
export interface PlannedPipeline {
  readonly pipeline: string;
  readonly store: string;
  readonly tasks: readonly PlannedTask[];
  /** Files that no task reads: the vocabulary's. */
  readonly others: FetchNeed;
  readonly licences: readonly { readonly licence: string; readonly tasks: readonly string[]; readonly train: number }[];
  readonly gated: { readonly tasks: readonly string[]; readonly token: boolean };
  readonly totals: PlannedTotals;
  /** Phases of training, where the pipeline trains. */
  readonly phases: readonly PlannedPhase[];
}

export interface PlannedPhase {
  readonly phase: string;
  /** Weights of the model; absent where its sizes are those of an imported one, or the vocabulary is not known yet. */
  readonly parameters?: number;
  /** Bytes that a step needs about. */
  readonly memory?: number;
  /** Why it does not fit this machine, or why nothing is known. */
  readonly problem?: string;
}

export interface PlannedTask {
  readonly task: string;
  readonly title?: string;
  readonly family?: string;
  readonly suite?: string;
  readonly licence?: string;
  readonly gated: boolean;
  /** Whether it is prose, which no total of rows counts. */
  readonly selfSupervised: boolean;
  /** Rows by split: examples as built, else records of the source as the card states them. */
  readonly rows?: Readonly<Record<string, number>>;
  readonly rowsFrom?: 'built' | 'card';
  readonly fetch: FetchNeed;
  /** Bytes of its artifacts that are in the store. */
  readonly inStore: number;
  /** Estimate of the bytes that its artifacts will take besides; absent where the sources' sizes are not known. */
  readonly toStore?: number;
  /**
   * `built`: its tokens are there. `here`: all that it reads is on this machine. `fetch`: something is to be fetched.
   * `unknown`: its sources' sizes are not known. `refused`: it cannot be built as things are.
   */
  readonly state: 'built' | 'here' | 'fetch' | 'unknown' | 'refused';
  /** Stages whose result stands. */
  readonly ready: readonly StageName[];
  /** Why it is refused, or what is not known. */
  readonly problem?: string;
}

export interface FetchNeed {
  readonly files: number;
  /** All bytes of the sources, as far as they are known. */
  readonly bytes: number;
  /** Bytes in the caches. */
  readonly cached: number;
  /** Bytes to fetch. */
  readonly missing: number;
  /** Files whose size no one has said. */
  readonly unknown: number;
}

export interface PlannedTotals {
  readonly tasks: number;
  readonly built: number;
  /** Rows of supervised tasks by split. */
  readonly rows: Readonly<Record<string, number>>;
  /** Tasks whose rows are those of the build; the others' stand in their cards. */
  readonly counted: number;
  /** Each file once, though several tasks may read it. */
  readonly fetch: FetchNeed;
  readonly inStore: number;
  readonly toStore: number;
  /** Tasks of whose sources nothing or not all is known. */
  readonly unknown: number;
  readonly refused: number;
}
