import type { StepMetrics } from '@exmix/t5/t5-trainer';

/** A line of the log. */
export interface LoggedEvent {
  readonly step: number;
  readonly split: 'train' | 'validation';
  readonly [value: string]: number | string;
}

/** At most about this many training events a phase; each is then the mean over several steps. */
const EVENTS = 5000;

/**
 * The phase's log as JSON lines, values only that do not depend on time: per step (or means over a few) cross entropy in
 * nats a target token (where the loss is normalized by `sequences`, the mean of each sequence's), z-loss, accuracy,
 * learning rate, norm of the gradient; and the validation losses.
 */
export class EventLog {
  private readonly stride: number;
  private text: string;
  private open: ReturnType<typeof nothing> = nothing();

  /** @param before the log of the steps before, to go on with; it ends at a multiple of the stride or is open there */
  constructor(steps: number, before: { text: string; open: EventLog['open'] } = { text: '', open: nothing() }) {
    this.stride = Math.ceil(steps / EVENTS);
    this.text = before.text;
    this.open = before.open;
  }

  /**
   * @param step number of steps done, from 1
   * @returns the line that the step completes, if it does
   */
  addStep(step: number, steps: number, metrics: StepMetrics, learningRate: number): LoggedEvent | undefined {
    const { weight } = metrics;
    this.open.tokens += metrics.targetTokens;
    this.open.weight += weight;
    this.open.loss += metrics.crossEntropy * weight;
    this.open.zLoss += metrics.zLoss * weight;
    this.open.accuracy += metrics.accuracy * weight;
    this.open.steps++;
    this.open.norm += metrics.gradientNorm ?? 0;
    if (step % this.stride !== 0 && step !== steps) return undefined;
    const { tokens, weight: total, loss, zLoss, accuracy, steps: taken, norm } = this.open;
    const count = Math.max(1, total);
    this.open = nothing();
    return this.write({
      step,
      split: 'train',
      loss: loss / count,
      zLoss: zLoss / count,
      accuracy: accuracy / count,
      learningRate,
      gradientNorm: norm / taken,
      targetTokens: tokens,
    });
  }

  addValidation(
    step: number,
    { loss, accuracy, targetTokens }: { loss: number; accuracy: number; targetTokens: number },
  ): LoggedEvent {
    return this.write({ step, split: 'validation', loss, accuracy, targetTokens });
  }

  /** Scores by which the best checkpoint is chosen: 0 to 100, by task and metric, and `score`, their mean. */
  addScores(step: number, scores: Readonly<Record<string, number>>): LoggedEvent {
    return this.write({ step, split: 'validation', ...scores });
  }

  /** All that a log needs to go on. */
  get state(): { text: string; open: EventLog['open'] } {
    return { text: this.text, open: this.open };
  }

  private write(event: LoggedEvent): LoggedEvent {
    this.text += `${JSON.stringify(event)}\n`;
    return event;
  }
}

function nothing() {
  return { tokens: 0, weight: 0, loss: 0, zLoss: 0, accuracy: 0, steps: 0, norm: 0 };
}
