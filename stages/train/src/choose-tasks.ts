import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import type { PhaseSettings } from '@exmix/cards/pipeline-schema';

/**
 * Names of the tasks that a phase trains on, in the pipeline's order. `mixture`: all that are not held out, prose
 * included; `self-supervised`: prose; `held-out`: those of `sample.heldOut`; `all`; or names. Tasks whose card is broken
 * are in no group.
 */
export function chooseTasks(choice: PhaseSettings['tasks'], { config, cards }: LoadedPipeline): readonly string[] {
  if (typeof choice !== 'string') return config.tasks.filter((task) => choice.includes(task));
  const cardOf = new Map(cards.map((card) => [card.name, card]));
  return config.tasks.filter((task) => {
    const card = cardOf.get(task);
    if (card === undefined) return false;
    const heldOut = config.sample.heldOut.includes(task);
    if (choice === 'all') return true;
    if (choice === 'held-out') return heldOut;
    return !heldOut && (choice === 'mixture' || 'selfSupervised' in card.format);
  });
}
