import { relative } from 'node:path';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { phaseRuns } from '@exmix/cards/phase-runs';
import { InputError } from '@exmix/errors/input-error';
import { readAction } from '@exmix/stage-kit/build-unit';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import type { StoreOption } from './command-options.js';
import { findPipeline } from './find-pipeline.js';
import { readLiveRuns } from './live-run.js';
import { openStore } from './open-store.js';
import { boardSteps, boardText, type LogLine, writeBoard } from './phase-board.js';
import { grouped } from './progress-text.js';
import { boardFolder } from './watch-run.js';
import { storeLocation } from './workspace.js';

/** `exmix tensorboard`: event files of all phases that have ended, and the command that opens them. @returns the exit code */
export async function tensorboardCommand(name: string, options: StoreOption): Promise<number> {
  const pipeline = await loadPipeline(findPipeline(name));
  const phases = phaseRuns(pipeline.config.train).map(({ unit }) => unit);
  if (phases.length === 0) {
    throw new InputError('no-phases', `${pipeline.config.name} has no training phases`, { file: pipeline.folder });
  }
  const store = await openStore(storeLocation(process.env, options.store));
  const live = readLiveRuns(pipeline.folder).filter(({ alive }) => alive);
  const isTraining = (phase: string): boolean =>
    live.some(({ running }) => running.some(({ stage, unit }) => stage === 'train' && unit === phase));
  let drawn = 0;
  for (const phase of phases) {
    const said = isTraining(phase) ? 'is written by the run that goes on' : await drawPhase(pipeline, phase, store);
    const steps = boardSteps(boardFolder(pipeline, phase));
    if (steps !== undefined) drawn++;
    console.log(`${phase}: ${said}${steps === undefined ? '' : `, ${grouped(steps)} steps`}`);
  }
  if (drawn === 0) return 1;
  console.log(`tensorboard --logdir ${relative(process.cwd(), boardFolder(pipeline, '')) || '.'}`);
  return 0;
}

async function drawPhase(pipeline: LoadedPipeline, phase: string, store: ArtifactStore): Promise<string> {
  const folder = boardFolder(pipeline, phase);
  const ref = await RefFolder.of(pipeline.folder).read('train', phase);
  const result = ref && (await store.readResult(ref.key));
  if (ref === undefined || result === undefined) {
    return boardSteps(folder) === undefined ? 'has not been trained' : 'has not ended';
  }
  const artifact = await StoredArtifact.open(store, ref.artifact);
  const action = await readAction(store, ref.action);
  const settings = { ...(action?.config as object | undefined), seed: action?.seed };
  const text = boardText(`${pipeline.config.name} ${phase}`, settings);
  const took = { from: Date.parse(result.made.at), milliseconds: result.made.milliseconds };
  return writeBoard(folder, text, await readLog(artifact), took) ? 'written' : 'there';
}

async function readLog(artifact: StoredArtifact): Promise<readonly LogLine[]> {
  const file = await artifact.open('events.jsonl');
  try {
    const text = Buffer.from(await file.read(0, file.size)).toString('utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogLine);
  } finally {
    await file.close();
  }
}
