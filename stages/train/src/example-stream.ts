import { taskDrawer } from '@exmix/mixing/draw-task';
import type { TaskExamples, TrainingExample } from './task-examples.js';

/** A task in a stream. */
export interface StreamTask {
  readonly task: string;
  /** Weight of the draw, in any scale. */
  readonly probability: number;
  readonly examples: Pick<TaskExamples, 'count' | 'ready' | 'take' | 'row'>;
}

/** An example and the number of its task. */
export interface DrawnExample {
  readonly task: number;
  /** Number of the take: examples of the task before this one. */
  readonly take: number;
  readonly example: TrainingExample;
}

/** The examples of a phase, one after another. The task of example i is drawn from (seed, i) alone. */
export class ExampleStream {
  private readonly draw: (number: number) => number;
  /** Examples taken of each task so far. */
  readonly taken: number[];
  private position: number;
  /** Tasks that could not be read ahead. */
  private readonly unreadable = new Set<number>();

  /**
   * @param taken examples of each task to leave out, to go on where a stream stopped: the same examples follow as would
   * have. What was drawn before need not be drawn again, since draws depend on their number alone.
   */
  constructor(
    private readonly tasks: readonly StreamTask[],
    seed: number,
    taken: readonly number[] = tasks.map(() => 0),
  ) {
    this.draw = taskDrawer(
      tasks.map(({ probability }) => probability),
      seed,
    );
    this.taken = [...taken];
    this.position = taken.reduce((sum, count) => sum + count, 0);
  }

  /** Gives the example itself where its block is in memory, else a promise: waiting for each would cost more than it. */
  next(): DrawnExample | Promise<DrawnExample> {
    const task = this.draw(this.position);
    const { examples } = this.tasks[task] as StreamTask;
    const number = this.taken[task] as number;
    const loading = examples.ready(number);
    const take = (): DrawnExample => {
      this.position++;
      this.taken[task] = number + 1;
      return { task, take: number, example: examples.take(number) };
    };
    return loading === undefined ? take() : loading.then(take);
  }

  /**
   * Reads the block of a task's next example that is not in memory; for when there is nothing else to do, so that the
   * example need not wait when it is drawn. The order of examples does not depend on it.
   *
   * @returns whether there was one
   */
  async prepare(): Promise<boolean> {
    for (const [task, { probability, examples }] of this.tasks.entries()) {
      if (probability === 0 || this.unreadable.has(task)) continue;
      const loading = examples.ready(this.taken[task] as number);
      if (loading === undefined) continue;
      // What cannot be read is told when an example of it is drawn, at the same step whatever time there was before.
      await loading.catch(() => this.unreadable.add(task));
      return true;
    }
    return false;
  }
}
