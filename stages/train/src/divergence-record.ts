import type { ResumeSlot } from '@exmix/stage-kit/stage-context';
import type { Divergence } from './divergence.js';
import { resumeJson } from './resume-json.js';

const NAME = 'diverged.json';

/** Puts the record of a step that stopped a phase beside its checkpoints, which all stay; the next checkpoint ends it. */
export async function saveDivergence(slot: ResumeSlot, record: Divergence): Promise<void> {
  const names = (await slot.open())?.names.filter((name) => name !== NAME) ?? [];
  await slot.save(new Map([[NAME, Buffer.from(`${JSON.stringify(record, null, 2)}\n`)]]), names);
}

/** The step that stopped the phase of a slot; undefined where none did. */
export async function loadDivergence(slot: ResumeSlot): Promise<Divergence | undefined> {
  const record = (await resumeJson(slot, NAME)) as Divergence | undefined;
  return record?.format === 'exmix-divergence/1' ? record : undefined;
}
