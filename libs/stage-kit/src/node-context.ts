import { join } from 'node:path';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { DerivedValues } from './derived-values.js';
import { FetchProgress } from './fetch-progress.js';
import { FolderMemory } from './folder-memory.js';
import { FolderResumeSlot } from './folder-resume-slot.js';
import { FolderScratch } from './folder-scratch.js';
import type { HubAccess } from './hub-access.js';
import { LockFile } from './lock-file.js';
import { machineMemory } from './machine-memory.js';
import type { Memory } from './memory.js';
import { nodeSourceFiles } from './node-source-files.js';
import { ProcessorShare } from './processor-share.js';
import { RemoteSources } from './remote-sources.js';
import type { StageContext } from './stage-context.js';
import type { StageEvent } from './stage-event.js';
import { StoredArtifact } from './stored-artifact.js';
import type { UnitJob } from './unit-job.js';

const NO_MEMORY: Memory = { recall: async () => undefined, keep: async () => {} };

/** The context of one unit's run on this machine, and what has to be done when the run is over. */
export interface OpenContext {
  readonly context: StageContext;
  close(): Promise<void>;
}

/** Whom a unit's surroundings tell what happens. */
export interface Speaker {
  event(event: Extract<StageEvent, { type: 'progress' }>): void;
  log(line: string): void;
}

export function openContext(
  job: UnitJob,
  store: ArtifactStore,
  signal: AbortSignal,
  say: Speaker,
  derived?: DerivedValues,
  access?: HubAccess,
): OpenContext {
  const { log } = say;
  const now = (): number => Date.now();
  const progress = new FetchProgress(say.event, now);
  if (access !== undefined) access.log = log;
  const lock = new LockFile(job.pipelineFolder);
  const planned = job.action.sources;
  const remote = access && new RemoteSources({ access, lock, mode: 'locked', planned, signal, progress });
  const share = new ProcessorShare(job.processors);
  const scratch = new FolderScratch(join(job.stateFolder, 'scratch'));
  const context: StageContext = {
    store,
    inputNames: Object.keys(job.inputs).sort(),
    input: async (name) => {
      const id = job.inputs[name];
      if (id === undefined)
        throw new Error(
          `${job.action.stage} ${job.action.unit} has no input ${name}; it has ${Object.keys(job.inputs).sort().join(', ')}`,
        );
      return StoredArtifact.open(store, id);
    },
    sources: nodeSourceFiles(job.pipelineFolder, derived, remote),
    scratch,
    resume: new FolderResumeSlot(join(job.stateFolder, 'resume'), job.key),
    fetch: access?.fetch ?? globalThis.fetch,
    memory: access === undefined ? NO_MEMORY : new FolderMemory(access.keptFolder),
    clock: { now },
    processors: () => share.count,
    memoryBytes: machineMemory(),
    signal,
    log,
  };
  return { context, close: () => scratch.remove() };
}
