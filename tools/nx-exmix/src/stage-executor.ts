import type { StageName } from '@exmix/stage-kit/stage-name';
import type { BatchResult } from './run-targets.js';

export interface StageOptions {
  readonly stage: StageName;
  readonly tasks?: string;
  readonly concurrency?: number;
}

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
  const results = await runTargets([{ id: project, folder: folderOf(project, context), options }]);
  return { success: results[project]?.success === true };
}

/**
 * Runs a batch of stage targets in one process: all stages of a pipeline in one dataflow, so that a task that fails
 * stops neither the other tasks nor the later stages of them. Each target succeeds for itself.
 */
export async function runStageTargets(
  taskGraph: TaskGraph,
  inputs: Readonly<Record<string, StageOptions>>,
  _overrides: unknown,
  context: Context,
): Promise<Record<string, BatchResult>> {
  const { runTargets } = await import('./run-targets.js');
  return runTargets(
    Object.values(taskGraph.tasks).map(({ id, target }) => ({
      id,
      folder: folderOf(target.project, context),
      options: inputs[id] as StageOptions,
    })),
  );
}

function folderOf(project: string, { root, projectsConfigurations }: Context): string {
  return `${root}/${projectsConfigurations.projects[project]?.root}`;
}
