import { join } from 'node:path';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { FolderResumeSlot } from '@exmix/stage-kit/folder-resume-slot';
import { stateFolder } from './workspace.js';

/** What a run of an action that has not ended has left on this machine. */
export function resumeSlotOf({ location }: Pick<ArtifactStore, 'location'>, key: string): FolderResumeSlot {
  return new FolderResumeSlot(join(stateFolder(location), 'resume'), key);
}
