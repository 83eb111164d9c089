import type { Card } from '@exmix/cards/card-schema';
import type { Pipeline } from '@exmix/cards/pipeline-schema';

type TaskChoice = NonNullable<Pipeline['evaluate']>['runs'][number]['tasks'];

/**
 * The cards that a run scores, in the pipeline's order. `mixture`: supervised and not held out; `held-out`: those of
 * `sample.heldOut`; `all`: both. Cards without an `evaluate` section (self-supervised prose) have nothing to score.
 */
export function chooseTasks(choice: TaskChoice, cards: readonly Card[], heldOut: readonly string[]): readonly Card[] {
  return cards.filter((card) => {
    if (card.evaluate === undefined) return false;
    if (typeof choice !== 'string') return choice.includes(card.name);
    if (choice === 'self-supervised') return false;
    return choice === 'all' || (choice === 'held-out') === heldOut.includes(card.name);
  });
}
