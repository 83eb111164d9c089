import { join, resolve } from 'node:path';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import { selectTasks } from '@exmix/cards/select-tasks';
import { InputError } from '@exmix/errors/input-error';
import { drawExport, rowsAndSize } from './export-drawing.js';
import { runExport } from './export-job.js';
import { type DataExportOptions, stageOfExport } from './export-options.js';
import { findTasks } from './export-tasks.js';
import { findPipeline } from './find-pipeline.js';
import { onInterrupt } from './on-interrupt.js';
import { openStore } from './open-store.js';
import { terminalOf } from './paint.js';
import { duration } from './progress-text.js';
import { taskFilters } from './task-filter-options.js';
import { storeLocation } from './workspace.js';

/** `exmix export`. Nothing is built: what the last runs made is written out. @returns the exit code */
export async function exportCommand(name: string, options: DataExportOptions): Promise<number> {
  const stage = stageOfExport(options);
  const start = performance.now();
  const pipeline = await loadPipeline(findPipeline(name));
  const wanted = selectTasks(pipeline, taskFilters(options)) ?? pipeline.config.tasks;
  const store = await openStore(storeLocation(process.env, options.store));
  const write = (text: string): void => void process.stdout.write(text);
  const drawing = drawExport(write, terminalOf(process.stdout, process.env), options.json === true);
  const interrupt = onInterrupt();
  try {
    const found = await findTasks(pipeline, store, { stage, tasks: wanted, texts: options.pretokenized === true });
    for (const each of found.missing) drawing.event({ type: 'missing', ...each });
    const missing = found.missing.map(({ task }) => task);
    const remedy = `exmix run ${pipeline.config.name} --to ${stage} --tasks ${missing.join(',')}`;
    if (found.tasks.length === 0) {
      throw new InputError('nothing-to-export', `no task has data of the stage ${stage}; to make them: ${remedy}`);
    }
    const folder = resolve(options.out ?? join(pipeline.folder, 'exports', `${stage}-${options.to}`));
    const request = { pipeline, stage, options, found, missing, signal: interrupt.signal, tell: drawing.event };
    const exported = await runExport(folder, request);
    const code = missing.length === 0 ? 0 : 1;
    const milliseconds = Math.round(performance.now() - start);
    drawing.event({ type: 'ended', code, folder, ...exported, milliseconds });
    if (options.json !== true) {
      write(`${exported.tasks} tasks, ${rowsAndSize(exported)}, in ${duration(milliseconds)}: ${folder}\n`);
      if (missing.length > 0) write(`${missing.length} without data; to make them: ${remedy}\n`);
    }
    return code;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    drawing.close();
    console.error('interrupted: nothing was exported');
    return 130;
  } finally {
    drawing.close();
    interrupt.release();
  }
}
