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
}
