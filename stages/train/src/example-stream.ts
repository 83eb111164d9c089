import { taskDrawer } from '@exmix/mixing/draw-task';
import type { TaskExamples, TrainingExample } from './task-examples.js';

/** A task in a stream. */
export interface StreamTask {
  readonly task: string;
  /** Weight of the draw, in any scale. */
  readonly probability: number;
  readonly examples: TaskExamples;
}

/** The examples of a phase, one after another. The task of example i is drawn from (seed, i) alone. */
export class ExampleStream {
  private readonly draw: (number: number) => number;
  /** Examples taken of each task so far. */
  readonly taken: number[];
  private position = 0;

  /**
   * @param start examples to leave out, to go on where a stream stopped: the same examples follow as would have
   */
  constructor(
    private readonly tasks: readonly StreamTask[],
    seed: number,
    start = 0,
  ) {
    this.draw = taskDrawer(
      tasks.map(({ probability }) => probability),
      seed,
    );
    this.taken = tasks.map(() => 0);
    while (this.position < start) this.nextTask();
  }

  next(): { readonly task: number; readonly example: TrainingExample } {
    const task = this.nextTask();
    const { examples } = this.tasks[task] as StreamTask;
    return { task, example: examples.take((this.taken[task] as number) - 1) };
  }

  private nextTask(): number {
    const task = this.draw(this.position++);
    this.taken[task] = (this.taken[task] as number) + 1;
    return task;
  }
}
