import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { checkBatches } from './check-batches.js';
import type { Pipeline } from './pipeline-schema.js';
import { RESERVED_NAMES } from './reserved-names.js';

/** References inside a pipeline: every task, phase and unit name that it mentions exists, once, and comes early enough. */
export function checkPipeline(pipeline: Pipeline, file: string): void {
  const tasks = new Set<string>();
  pipeline.tasks.forEach((task, i) => {
    if (tasks.has(task)) fail(`tasks[${i}]`, `"${task}" is named twice`, file);
    if (RESERVED_NAMES.has(task)) fail(`tasks[${i}]`, `"${task}" is the name of an aggregate unit`, file);
    tasks.add(task);
  });
  const known = (name: string, path: string, names: Iterable<string>, what: string): void => {
    const list = [...names];
    if (list.includes(name)) return;
    const hint = nearMiss(name, list);
    fail(
      path,
      `there is no ${what} "${name}"${hint ? `; did you mean "${hint}"?` : ` (${list.join(', ') || 'none'})`}`,
      file,
    );
  };
  const knownTasks = (choice: string | readonly string[], path: string): void => {
    if (typeof choice === 'string') return;
    choice.forEach((task, i) => {
      known(task, `${path}[${i}]`, tasks, 'task of this pipeline');
    });
  };

  knownTasks(pipeline.sample.heldOut, 'sample.heldOut');
  for (const task of Object.keys(pipeline.sample.caps)) {
    known(task, `sample.caps.${task}`, tasks, 'task of this pipeline');
  }
  const units = checkPhases(pipeline, file, known, knownTasks);
  if (pipeline.evaluate === undefined) return;
  if (pipeline.train === undefined) fail('evaluate', 'there is nothing to evaluate without "train"', file);
  pipeline.evaluate.runs.forEach((run, i) => {
    known(run.phase, `evaluate.runs[${i}].phase`, units, 'phase');
    knownTasks(run.tasks, `evaluate.runs[${i}].tasks`);
  });
  pipeline.evaluate.compare.forEach(({ a, b }, i) => {
    known(a, `evaluate.compare[${i}].a`, units, 'phase');
    known(b, `evaluate.compare[${i}].b`, units, 'phase');
  });
}

/** Checks the phases in their order. @returns names that evaluation may use: phases, and each seed's run of a phase */
function checkPhases(
  { train }: Pipeline,
  file: string,
  known: (name: string, path: string, names: Iterable<string>, what: string) => void,
  knownTasks: (choice: string | readonly string[], path: string) => void,
): ReadonlySet<string> {
  /** Runs that a later phase may start from, by the name that it gives. */
  const starts = new Map<string, readonly number[] | undefined>();
  (train?.phases ?? []).forEach((phase, i) => {
    const { name, from, tasks, seed, seeds } = phase;
    const path = `train.phases[${i}]`;
    checkBatches(phase, path, file);
    if (starts.has(name)) fail(`${path}.name`, `"${name}" is named twice`, file);
    if (RESERVED_NAMES.has(name)) fail(`${path}.name`, `"${name}" is the name of an aggregate unit`, file);
    if (seeds !== undefined && new Set(seeds).size < seeds.length) fail(`${path}.seeds`, 'a seed is there twice', file);
    if (seeds !== undefined && seed !== undefined) fail(`${path}.seed`, '"seeds" says it already', file);
    if (from === undefined) {
      if (train?.model === undefined) fail(path, 'a phase from scratch needs "train.model"', file);
    } else if (typeof from !== 'string') {
      known(from.import, `${path}.from.import`, Object.keys(train?.imports ?? {}), 'import');
    } else {
      known(from, `${path}.from`, starts.keys(), 'earlier phase');
      const missing = (seeds ?? []).filter((each) => starts.get(from)?.includes(each) === false);
      if (starts.get(from) !== undefined && (seeds === undefined || missing.length > 0)) {
        const names = (starts.get(from) ?? []).map((each) => `"${from}.seed-${each}"`).join(', ');
        const why = seeds === undefined ? 'has a run for each seed' : `has no run for seed ${missing.join(', ')}`;
        fail(`${path}.from`, `"${from}" ${why}; name one of ${names}, or give this phase the same seeds`, file);
      }
    }
    knownTasks(tasks, `${path}.tasks`);
    starts.set(name, seeds);
    for (const each of seeds ?? []) starts.set(`${name}.seed-${each}`, undefined);
  });
  return new Set(starts.keys());
}

function fail(path: string, message: string, file: string): never {
  throw new InputError('invalid-config', `${path}: ${message}`, { file });
}
