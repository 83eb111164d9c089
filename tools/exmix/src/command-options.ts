import type { TaskFilters } from '@exmix/cards/select-tasks';
import type { StageName } from '@exmix/stage-kit/stage-name';

export interface StoreOption {
  readonly store?: string;
}

export interface JsonOption extends StoreOption {
  readonly json?: boolean;
}

export interface StatusOptions extends JsonOption, TaskFilters {
  readonly watch?: boolean;
}

export interface PlanOptions extends JsonOption, TaskFilters {
  readonly offline?: boolean;
}

export interface RunOptions extends JsonOption, TaskFilters {
  readonly to?: StageName;
  readonly concurrency?: number;
  readonly offline?: boolean;
}

export interface ShowOptions extends JsonOption {
  readonly pipeline?: string;
  readonly split: 'train' | 'validation' | 'test';
  readonly rows: number;
  readonly from: number;
}

export interface ReplayCommandOptions extends JsonOption {
  readonly step?: number;
  readonly examples: number;
}

export interface ExplainOptions extends JsonOption {
  readonly stage?: StageName;
  readonly task?: readonly string[];
}
