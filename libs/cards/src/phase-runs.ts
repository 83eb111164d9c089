import type { PhaseSettings, TrainSettings } from './pipeline-schema.js';

/** One training run: a phase, or a phase with one of its seeds. */
export interface PhaseRun {
  /** Name of its unit of the stage train: the phase's, or `<phase>.seed-<n>`. */
  readonly unit: string;
  readonly phase: PhaseSettings;
  /** Undefined: the pipeline's. */
  readonly seed?: number;
  /** Unit of the stage train that it starts from. */
  readonly from?: string;
}

/** The runs of all phases, each after the one that it starts from. A seed's run starts from the same seed's run. */
export function phaseRuns(train: TrainSettings | undefined): readonly PhaseRun[] {
  const seedsOf = new Map((train?.phases ?? []).map(({ name, seeds }) => [name, seeds]));
  return (train?.phases ?? []).flatMap((phase): PhaseRun[] => {
    const { name, from, seed, seeds } = phase;
    const start = (own: number | undefined) => {
      if (from === undefined) return {};
      if (typeof from !== 'string') return { from: importUnit(from.import) };
      return { from: seedsOf.get(from) === undefined ? from : seedUnit(from, own as number) };
    };
    if (seeds === undefined) return [{ unit: name, phase, ...(seed !== undefined && { seed }), ...start(seed) }];
    return seeds.map((each) => ({ unit: seedUnit(name, each), phase, seed: each, ...start(each) }));
  });
}

/** Units of a phase, or the one that is named: what `evaluate` calls a phase. */
export function unitsOfPhase(train: TrainSettings | undefined, name: string): readonly string[] {
  return phaseRuns(train)
    .filter(({ unit, phase }) => unit === name || phase.name === name)
    .map(({ unit }) => unit);
}

/** Unit of an imported model; phases have no dot in their names. */
export function importUnit(name: string): string {
  return `import.${name}`;
}

function seedUnit(phase: string, seed: number): string {
  return `${phase}.seed-${seed}`;
}
