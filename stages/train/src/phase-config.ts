import type { ModelSettings } from '@exmix/cards/model-schema';
import type { PhaseSettings } from '@exmix/cards/pipeline-schema';

/** What training one phase reads of the pipeline. Which tasks it trains on is seen from its inputs. */
export interface PhaseConfig {
  /** Absent where the phase goes back to an imported model: the sizes are that model's. */
  readonly model?: ModelSettings;
  readonly phase: Omit<PhaseSettings, 'name' | 'kind' | 'from' | 'tasks' | 'seed' | 'seeds'>;
  /** Sentinels above the vocabulary's pieces. */
  readonly extraIds: number;
  /** Tasks by whose validation scores the best checkpoint is chosen. */
  readonly scored?: Readonly<Record<string, ScoredTask>>;
}

/** How a task's answers are scored to choose a checkpoint. */
export interface ScoredTask {
  readonly metric: string;
  readonly postprocess: string | null;
  /** Label words in class order. */
  readonly labels: readonly string[] | null;
  readonly maxTargetTokens?: number;
}

/** Name of the input that holds a task's tokens; inputs of other kinds have other words before the first dot. */
export function tokensInput(task: string): string {
  return `tokens.${task}`;
}

/** Name of the input that holds a task's drawn examples. */
export function drawnInput(task: string): string {
  return `drawn.${task}`;
}

/** The task of an input's name; undefined for inputs that are no tokens. */
export function taskOfInput(input: string): string | undefined {
  return input.startsWith('tokens.') ? input.slice('tokens.'.length) : undefined;
}
