import type { Baseline } from '@exmix/metrics/baselines';
import type { TaskFacts } from '@exmix/reports/report-data';

/** What decoding one task with one phase's model reads of the configs. */
export interface DecodeConfig {
  readonly split: string;
  readonly batchRows: number;
  /** Tokens of inputs at most, EOS included; longer inputs are cut. */
  readonly inputLength: number;
  readonly maxTargetTokens: number;
  readonly extraIds: number;
  /** Label words whose probabilities a metric needs; absent where none does. */
  readonly labels?: readonly string[];
}

/** What scoring one task's predictions reads. */
export interface ScoreConfig {
  readonly task: string;
  readonly phase: string;
  readonly split: string;
  /** Main metric first. */
  readonly metrics: readonly string[];
  readonly postprocess: string | null;
  readonly baseline: Baseline;
  /** Label words in class order. */
  readonly labels: readonly string[] | null;
  readonly bootstrapSamples: number;
}

/** What the report says that no artifact holds. */
export interface ReportConfig {
  readonly pipeline: { readonly name: string; readonly title: string; readonly description: string | null };
  readonly split: string;
  readonly tasks: readonly {
    readonly name: string;
    readonly title: string;
    readonly family: string;
    readonly suite: string | null;
    readonly licence: string;
    readonly role: 'mixture' | 'self-supervised' | 'held-out';
    /** The split that its card has scored, where it says one. */
    readonly split?: string;
    /** What the page says of the task that only its card knows. */
    readonly card: Pick<TaskFacts, 'membership' | 'citation' | 'homepage' | 'gated' | 'size' | 'cap' | 'origins'>;
  }[];
  readonly phases: readonly {
    readonly name: string;
    readonly kind: string;
    readonly from: string | null;
    readonly tasks: string;
    readonly steps: number;
    readonly settings: Readonly<Record<string, unknown>>;
    /** The phase that this is one seed's run of. */
    readonly runOf?: string;
  }[];
  /** Tasks whose card cannot be used. */
  readonly broken: readonly string[];
  /** Scored pairs in the order of the runs. */
  readonly runs: readonly { readonly phase: string; readonly task: string }[];
  readonly compare: readonly { readonly title: string; readonly a: string; readonly b: string }[];
  readonly settings: Readonly<Record<string, unknown>>;
}
