import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { MixtureFile } from '@exmix/mixing/mixture-file';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import { type PhaseConfig, taskOfInput } from './phase-config.js';
import type { PhaseData } from './phase-tasks.js';

/** What a unit's inputs say of its examples; no token is read yet. */
export async function phaseData(
  context: Pick<StageContext, 'input' | 'inputNames'>,
  { phase, extraIds }: PhaseConfig,
  split: PhaseData['split'],
  vocabularySize: number,
  seed: number,
): Promise<PhaseData> {
  const mixture = (await (await context.input('mixture')).json('mixture.json')) as unknown as MixtureFile;
  const tokens: Record<string, Readonly<Record<string, BlobId>>> = {};
  for (const input of context.inputNames) {
    const task = taskOfInput(input);
    if (task !== undefined) tokens[task] = (await context.input(input)).manifest.files;
  }
  return { mixture, tokens, split, config: { phase, extraIds }, vocabularySize, seed };
}
