import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { divergenceText } from '@exmix/train/divergence';
import { loadDivergence } from '@exmix/train/divergence-record';
import type { UnitForesight } from './foresee.js';
import { resumeSlotOf } from './resume-slot-of.js';

/** The step that stopped a phase. */
export interface DivergedStep {
  /** From 1. */
  readonly step: number;
  /** Null where it is no number. */
  readonly loss: number | null;
  readonly why: string;
  /** What a person should read of it: step, loss, learning rate, examples. */
  readonly text: string;
  /** The command that takes the step again. */
  readonly replay: string;
}

/**
 * The step that stopped a phase which has no result; undefined where none did.
 *
 * @param called how the command that asks was called: name or folder of the pipeline, and `--store` where it was given
 */
export async function divergedStep(
  { stage, unit, key, result }: UnitForesight,
  store: ArtifactStore,
  called: { readonly name: string; readonly store?: string | undefined },
): Promise<DivergedStep | undefined> {
  if (stage !== 'train' || key === undefined || result !== undefined) return undefined;
  const record = await loadDivergence(resumeSlotOf(store, key));
  if (record === undefined) return undefined;
  const { step, loss, why } = record;
  const words = [
    'exmix',
    'replay',
    called.name,
    unit,
    ...(called.store === undefined ? [] : ['--store', called.store]),
  ];
  return { step, loss, why, text: divergenceText(record), replay: words.map(shellWord).join(' ') };
}

/** A word as a shell takes it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
