import { loadPipeline } from '@exmix/cards/load-pipeline';
import { selectTasks } from '@exmix/cards/select-tasks';
import { LockFile } from '@exmix/stage-kit/lock-file';
import { nodeSourceFiles } from '@exmix/stage-kit/node-source-files';
import type { PlanOptions } from './command-options.js';
import { findPipeline } from './find-pipeline.js';
import { onInterrupt } from './on-interrupt.js';
import { openStore } from './open-store.js';
import { paintWith, terminalOf } from './paint.js';
import { ListedSources } from './plan/listed-sources.js';
import { planLines } from './plan/plan-lines.js';
import { planPipeline } from './plan/plan-pipeline.js';
import { taskFilters } from './task-filter-options.js';
import { hubSettingsOf, storeLocation } from './workspace.js';

/** `exmix plan`. @returns the exit code: 0, also where some tasks are refused or not known, since nothing was to be made */
export async function planCommand(name: string, options: PlanOptions): Promise<number> {
  const environment = process.env;
  const pipeline = await loadPipeline(findPipeline(name));
  const tasks = selectTasks(pipeline, taskFilters(options));
  const given = hubSettingsOf(environment);
  const settings = { ...given, offline: given.offline || options.offline === true };
  const interrupt = onInterrupt();
  try {
    const sources = new ListedSources({
      settings,
      lock: new LockFile(pipeline.folder),
      local: nodeSourceFiles(pipeline.folder),
      fetch: globalThis.fetch,
      log: (line) => console.error(line),
      signal: interrupt.signal,
    });
    const store = await openStore(storeLocation(environment, options.store));
    const token = settings.token !== undefined;
    const plan = await planPipeline({ pipeline, tasks, store, sources, token, environment });
    if (options.json === true) console.log(JSON.stringify(plan));
    else {
      const terminal = terminalOf(process.stdout, environment);
      for (const line of planLines(plan, paintWith(terminal.colours), settings.offline)) console.log(line);
    }
    return 0;
  } finally {
    interrupt.release();
  }
}
