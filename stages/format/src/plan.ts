import type { Card } from '@exmix/cards/card-schema';
import { InputError } from '@exmix/errors/input-error';
import { failureOf } from '@exmix/stage-kit/failure-of';
import type { Json } from '@exmix/stage-kit/json';
import type { StageDefinition, UnitPlan } from '@exmix/stage-kit/stage';
import { formatterModule } from '@exmix/text-to-text/formatter-modules';
import type { FormatConfig } from './format-config.js';

/** One unit a task: its records become examples. Of the card it reads name, family and `format` only. */
export const stage: StageDefinition = {
  name: 'format',
  async plan({ pipeline }) {
    const cards = new Map(pipeline.cards.map((card) => [card.name, card]));
    return pipeline.config.tasks.map((task) => planTask(task, cards.get(task)));
  },
};

/** A task whose card is broken has no config; its unit is blocked by the records that it never gets. */
function planTask(task: string, card: Card | undefined): UnitPlan {
  const plan: UnitPlan = {
    unit: task,
    task,
    config: null,
    reads: { records: { stage: 'ingest', unit: task } },
    // Formatting has no random choice, so that another seed reuses its examples.
    seed: 0,
    module: new URL('./format-task.js', import.meta.url).href,
  };
  if (card === undefined) return plan;
  const config: FormatConfig = { name: card.name, family: card.family, format: card.format };
  const planned = { ...plan, config: config as unknown as Json };
  if (!('formatter' in card.format)) return planned;
  try {
    const place = { card: card.name, field: 'format.formatter' };
    return { ...planned, alsoReaches: [formatterModule(card.format.formatter, place)] };
  } catch (error) {
    if (error instanceof InputError) return { ...planned, refused: failureOf(error) };
    throw error;
  }
}
