import { loadPipeline } from '@exmix/cards/load-pipeline';
import { selectTasks } from '@exmix/cards/select-tasks';
import type { RunOptions } from './command-options.js';
import { drawEvents } from './draw-events.js';
import { failedUnits, failureTable } from './failure-table.js';
import { findPipeline } from './find-pipeline.js';
import { LAST_STAGE } from './last-stage.js';
import { onInterrupt } from './on-interrupt.js';
import { paintWith, terminalOf } from './paint.js';
import { duration } from './progress-text.js';
import { runGoal } from './run-goal.js';
import { countByStage, describeCounts, exitCodeOf } from './summarize.js';
import { taskFilters } from './task-filter-options.js';
import { UNIT_ENDS } from './unit-ends.js';
import { defaultConcurrency, storeLocation } from './workspace.js';

/** `exmix run`. @returns the exit code */
export async function runCommand(name: string, options: RunOptions): Promise<number> {
  const { json = false } = options;
  const environment = options.offline ? { ...process.env, HF_HUB_OFFLINE: '1' } : process.env;
  const start = performance.now();
  const pipeline = await loadPipeline(findPipeline(name));
  const tasks = selectTasks(pipeline, taskFilters(options));
  const terminal = terminalOf(process.stdout, environment);
  const write = (text: string): void => void process.stdout.write(text);
  const drawing = drawEvents({ write, terminal, json });
  const training = new Set<string>();
  const interrupt = onInterrupt(() =>
    training.size === 0 ? undefined : `${[...training].join(', ')}: a checkpoint is being saved`,
  );
  try {
    const units = await runGoal({
      pipeline,
      until: options.to ?? LAST_STAGE,
      ...(tasks === undefined ? {} : { tasks }),
      concurrency: options.concurrency ?? defaultConcurrency(environment),
      store: storeLocation(environment, options.store),
      environment,
      signal: interrupt.signal,
      onEvent: (event) => {
        if ('unit' in event && event.stage === 'train') {
          if (event.type === 'started') training.add(event.unit);
          else if (UNIT_ENDS.has(event.type)) training.delete(event.unit);
        }
        drawing.event(event);
      },
    });
    drawing.close();
    const code = exitCodeOf(units);
    const milliseconds = Math.round(performance.now() - start);
    if (json) {
      write(
        `${JSON.stringify({
          type: 'ended',
          code,
          milliseconds,
          stages: Object.fromEntries(countByStage(units)),
          failed: failedUnits(units),
        })}\n`,
      );
    } else {
      const paint = paintWith(terminal.colours);
      for (const [stage, counts] of countByStage(units)) write(`${stage.padEnd(9)} ${describeCounts(counts)}\n`);
      if (code === 130) write(`${paint.yellow('interrupted')}: finished work is kept, the next run goes on\n`);
      for (const line of failureTable(units, paint, terminal)) write(`${line}\n`);
      if (code === 1)
        write(`all else is finished; exmix status ${pipeline.config.name} says this again, a new run tries again\n`);
      write(`${duration(milliseconds)} in all\n`);
    }
    return code;
  } finally {
    drawing.close();
    interrupt.release();
  }
}
