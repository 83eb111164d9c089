import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { StageName } from './stage-name.js';

/** Points from a pipeline's unit to the result that stands for it. Small, deterministic: no times, no paths. */
export interface UnitRef {
  readonly stage: StageName;
  readonly unit: string;
  readonly key: string;
  readonly action: BlobId;
  readonly artifact: BlobId;
}

/** The refs of one pipeline: `<pipeline>/.refs/<stage>/<unit>.json`. */
export class RefFolder {
  constructor(private readonly folder: string) {}

  static of(pipelineFolder: string): RefFolder {
    return new RefFolder(join(pipelineFolder, '.refs'));
  }

  async read(stage: StageName, unit: string): Promise<UnitRef | undefined> {
    try {
      const ref = JSON.parse(await readFile(this.path(stage, unit), 'utf8')) as UnitRef;
      return ref.unit === unit && typeof ref.artifact?.sha256 === 'string' ? ref : undefined;
    } catch {
      return undefined; // absent or torn: as if it had never run
    }
  }

  async write(ref: UnitRef): Promise<void> {
    const path = this.path(ref.stage, ref.unit);
    await mkdir(join(path, '..'), { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    await writeFile(temporary, `${JSON.stringify(ref, null, 2)}\n`);
    await rename(temporary, path);
  }

  async remove(stage: StageName, unit: string): Promise<void> {
    await rm(this.path(stage, unit), { force: true });
  }

  /** Names of the units that have a ref, sorted. */
  async list(stage: StageName): Promise<readonly string[]> {
    const names = await readdir(join(this.folder, stage)).catch(() => []);
    return names
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .sort();
  }

  private path(stage: StageName, unit: string): string {
    return join(this.folder, stage, `${unit}.json`);
  }
}
