import { cpus, totalmem } from 'node:os';
import type { RunFacts, UnitFacts } from '@exmix/reports/run-facts';
import { engineChoice } from '@exmix/tensors/engine-choice';
import { describeReason } from './describe-reason.js';
import type { RunRecord, UnitRecord } from './run-record.js';
import type { Environment } from './workspace.js';

/** What the report says of the last run and of this machine; none of it is in an artifact. */
export function reportFacts(record: RunRecord | undefined, environment: Environment): RunFacts {
  const processors = cpus();
  const machine = {
    Node: process.versions.node,
    Processor: `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}`,
    Memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  };
  const { kind, reason, tensorflowVersion } = engineChoice({ ...environment });
  const engine = { name: tensorflowVersion === null ? kind : `${kind}, TensorFlow ${tensorflowVersion}`, reason };
  const units = (record?.units ?? []).map(unitFacts);
  if (record === undefined) return { machine, engine, units };
  const { startedAt, endedAt } = record.run;
  const milliseconds = Date.parse(endedAt) - Date.parse(startedAt);
  return { finishedAt: endedAt, milliseconds, machine, engine, units };
}

function unitFacts({ stage, unit, outcome, milliseconds, reason, failure }: UnitRecord): UnitFacts {
  const because = failure?.message.split('\n')[0] ?? (reason === undefined ? undefined : describeReason(reason));
  return {
    stage,
    unit,
    outcome,
    ...(milliseconds === undefined ? {} : { milliseconds }),
    ...(because === undefined ? {} : { because }),
  };
}
