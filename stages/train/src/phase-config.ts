import type { ModelSettings, PhaseSettings } from '@exmix/cards/pipeline-schema';

/** What training one phase reads of the pipeline. Which tasks it trains on is seen from its inputs. */
export interface PhaseConfig {
  readonly model: ModelSettings;
  readonly phase: Omit<PhaseSettings, 'name' | 'kind' | 'from' | 'tasks' | 'seed'>;
  /** Sentinels above the vocabulary's pieces. */
  readonly extraIds: number;
}

/** Name of the input that holds a task's tokens; other inputs have no dot in their names. */
export function tokensInput(task: string): string {
  return `tokens.${task}`;
}

/** The task of an input's name; undefined for inputs that are no tokens. */
export function taskOfInput(input: string): string | undefined {
  return input.startsWith('tokens.') ? input.slice('tokens.'.length) : undefined;
}
