import type { MixtureFile } from '@exmix/mixing/mixture-file';
import type { ReportData, TaskScores } from '@exmix/reports/report-data';
import type { Json } from '@exmix/stage-kit/json';
import type { Stage } from '@exmix/stage-kit/stage';
import { stageOf } from '@exmix/stage-kit/stage-of';
import { type BootstrapFile, type ComparedFiles, comparePhases } from './compare-phases.js';
import { phaseFacts } from './phase-facts.js';
import { ReportInputs } from './report-inputs.js';
import { meanBootstrap, seedScores } from './seed-scores.js';
import { taskFacts } from './task-facts.js';
import type { ReportConfig } from './unit-configs.js';

/**
 * Gathers what the stages say of themselves into `report.json` (`ReportData`): mixture, tasks, phases with their loss
 * curves, scores, comparisons, example rows. Nothing here depends on when or where anything ran. What failed is named
 * in `missing`.
 */
export const run: Stage = stageOf(async (action, context) => {
  const config = action.config as unknown as ReportConfig;
  const inputs = new ReportInputs(context);
  const mixture = (await inputs.json('mixture', 'mixture.json')) as unknown as MixtureFile | undefined;
  const scored = await scoresOf(config, inputs);
  const tasks = [];
  for (const task of config.tasks) tasks.push(await taskFacts(task, config, mixture, inputs, context.signal));
  const phases = [];
  for (const phase of config.phases) phases.push(await phaseFacts(phase, inputs));
  const comparisons = [];
  for (const pair of config.compare) {
    comparisons.push(comparePhases(pair, await comparedFiles(pair, config, scored, inputs)));
  }
  const seeds = seedScores(config.phases, scored);

  const { name, title, description } = config.pipeline;
  const data: ReportData = {
    format: 'exmix-report/1',
    pipeline: { name, title, ...(description !== null && { description }), seed: action.seed },
    mixture:
      mixture === undefined
        ? {}
        : { cap: mixture.cap, temperature: mixture.temperature, selfSupervisedRatio: mixture.selfSupervisedRatio },
    tasks,
    phases,
    scores: scored,
    ...(seeds.length > 0 && { seeds }),
    comparisons,
    settings: config.settings,
    missing: inputs.missing(config),
    ...(config.broken.length > 0 && { broken: config.broken }),
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(data, null, 1)}\n`);
  return {
    files: { 'report.json': await context.store.writeBlob([bytes], { signal: context.signal }) },
    summary: { tasks: tasks.length, phases: phases.length, scores: scored.length, missing: data.missing } as Json,
  };
});

async function scoresOf(config: ReportConfig, inputs: ReportInputs): Promise<TaskScores[]> {
  const found: TaskScores[] = [];
  for (const { phase, task } of config.runs) {
    const file = (await inputs.json(`scores.${phase}.${task}`, 'scores.json')) as unknown as
      | (TaskScores & { readonly settings: unknown })
      | undefined;
    if (file === undefined) continue;
    const { settings: _, ...scores } = file;
    found.push(scores);
  }
  return found;
}

/** Bootstrap files of the tasks that both phases were scored on, in the order of the runs; of several seeds their mean. */
async function comparedFiles(
  { a, b }: { readonly a: string; readonly b: string },
  { phases }: ReportConfig,
  scored: readonly TaskScores[],
  inputs: ReportInputs,
): Promise<ComparedFiles[]> {
  const runsOf = (phase: string) =>
    phases.filter(({ name, runOf }) => name === phase || runOf === phase).map(({ name }) => name);
  const filesOf = async (phase: string, task: string): Promise<BootstrapFile[]> => {
    const files = await Promise.all(runsOf(phase).map((run) => inputs.json(`scores.${run}.${task}`, 'bootstrap.json')));
    return files.filter((file) => file !== undefined) as unknown as BootstrapFile[];
  };
  const files: ComparedFiles[] = [];
  const ofA = scored.filter(({ phase }) => runsOf(a).includes(phase));
  const sizes = new Map(ofA.map(({ task, examples }) => [task, examples]));
  for (const [task, examples] of sizes) {
    const [filesA, filesB] = [await filesOf(a, task), await filesOf(b, task)];
    if (filesA.length === 0 || filesB.length === 0) continue;
    files.push({ task, examples, a: meanBootstrap(filesA), b: meanBootstrap(filesB) });
  }
  return files;
}
