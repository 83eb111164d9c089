import type { BatchResult } from './run-targets.js';
import type { StageOptions } from './stage-options.js';

/** The parts of Nx's own types that are used; they are given by Nx, which loads this module with `require`. */
interface Context {
  readonly root: string;
  readonly projectName?: string;
  readonly projectsConfigurations: { readonly projects: Readonly<Record<string, { readonly root: string }>> };
}

interface TaskGraph {
  readonly tasks: Readonly<Record<string, { readonly id: string; readonly target: { readonly project: string } }>>;
}

/** Runs one stage target alone (`--batch=false`). */
export async function runStageTarget(options: StageOptions, context: Context): Promise<{ success: boolean }> {
  const project = context.projectName as string;
  const { runTargets } = await import('./run-targets.js');
  let success = true;
  for await (const [, result] of runTargets([{ id: project, folder: folderOf(project, context), options }])) {
    process.stdout.write(result.terminalOutput);
    success &&= result.success;
  }
  return { success };
}

/**
 * Runs a batch of stage targets in one process: all stages of a pipeline in one dataflow, so that a task that fails
 * stops neither the other tasks nor the later stages of them. Each target succeeds for itself.
 */
export async function* runStageTargets(
  taskGraph: TaskGraph,
  inputs: Readonly<Record<string, StageOptions>>,
  _overrides: unknown,
  context: Context,
): AsyncGenerator<{ task: string; result: BatchResult }> {
  const { runTargets } = await import('./run-targets.js');
  const targets = Object.values(taskGraph.tasks).map(({ id, target }) => ({
    id,
    folder: folderOf(target.project, context),
    options: inputs[id] as StageOptions,
  }));
  for await (const [task, result] of runTargets(targets)) yield { task, result };
}

function folderOf(project: string, { root, projectsConfigurations }: Context): string {
  return `${root}/${projectsConfigurations.projects[project]?.root}`;
}
