import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import { sourceNeeds } from '@exmix/ingest/source-needs';
import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { filteredRunsMark } from './filtered-runs.js';

/**
 * What Nx cannot see of a pipeline by itself, as lines that stay the same while nothing changed: which store it is, which
 * blobs behind the pipeline's refs are missing or corrupt, size and time of the source files that cards name, and whether
 * there was another filtered run.
 * Refs that Nx brings back from its cache belong to a store; another one, or a new one in the same place, does not hold
 * what they point to. A whole store gives the same lines before and after the refs are written, so that the first run's cache entry holds.
 */
export async function pipelineState(folder: string, store: ArtifactStore): Promise<string> {
  const lines = [`store ${await store.identity()}`, `filtered runs ${await filteredRunsMark(folder)}`];
  for (const line of await damage(folder, store)) lines.push(line);
  for (const line of await sourceFiles(folder)) lines.push(line);
  return lines.join('\n');
}

async function damage(folder: string, store: ArtifactStore): Promise<string[]> {
  const refs = RefFolder.of(folder);
  const checks: Promise<string[]>[] = [];
  for (const stage of STAGE_NAMES) {
    for (const unit of await refs.list(stage)) {
      checks.push(
        refs.read(stage, unit).then(async (ref) => {
          if (ref === undefined) return [`torn ref: ${stage}/${unit}`];
          const bad = await brokenBlobs(store, ref.key, ref.artifact);
          return bad.map((what) => `${what}: ${stage}/${unit}`);
        }),
      );
    }
  }
  return (await Promise.all(checks)).flat().sort();
}

async function brokenBlobs(store: ArtifactStore, key: string, artifact: BlobId): Promise<string[]> {
  if ((await store.readResult(key)) === undefined) return ['no result'];
  const state = await store.checkBlob(artifact);
  if (state !== 'present') return [`manifest is ${state}`];
  return [...(await (await StoredArtifact.open(store, artifact)).damaged())];
}

async function sourceFiles(folder: string): Promise<string[]> {
  // A pipeline that cannot be read has no sources; running it says why.
  const pipeline = await loadPipeline(folder).catch(() => undefined);
  if (pipeline === undefined) return [];
  const paths = new Set(pipeline.cards.flatMap((card) => sourceNeeds(card.ingest.source).files));
  const { vocabulary } = pipeline.config.tokenize;
  if ('file' in vocabulary) paths.add(vocabulary.file);
  for (const imported of Object.values(pipeline.config.train?.imports ?? {})) {
    if (!('folder' in imported)) continue;
    const names = await readdir(resolve(folder, imported.folder)).catch(() => [] as string[]);
    // A folder that is not there is one line, too.
    for (const name of ['', ...names]) paths.add(join(imported.folder, name));
  }
  return Promise.all(
    [...paths].sort().map((path) =>
      stat(resolve(folder, path)).then(
        ({ size, mtimeMs }) => `file ${path} ${size} ${mtimeMs}`,
        () => `file ${path} is not there`,
      ),
    ),
  );
}
