import type { Card } from '@exmix/cards/card-schema';

/** A model and a task by which it is judged. */
export interface ScoredPair {
  /** Unit of the stage train. */
  readonly phase: string;
  readonly card: Card;
}
