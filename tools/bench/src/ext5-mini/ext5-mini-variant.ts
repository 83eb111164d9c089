import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StageName } from '@exmix/stage-kit/stage-name';
import { measuredRun } from '../measured-run.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
export const EXMIX = join(ROOT, 'tools/exmix/dist/exmix.js');

/** The parts of `pipeline.json` that a variant changes. */
export interface PipelineText {
  sample: { selfSupervisedRatio: number | 'infinity' };
  train: { model: Record<string, unknown>; phases: Record<string, unknown>[] };
  evaluate?: unknown;
}

/**
 * A copy of `pipelines/ext5-mini` with other settings, over the store of the checkout (or `EXMIX_STORE`), which holds
 * whatever the settings do not change.
 */
export class Ext5MiniVariant {
  readonly store = resolve(ROOT, process.env.EXMIX_STORE || '.artifacts');

  private constructor(readonly folder: string) {}

  static async open(change: (pipeline: PipelineText) => void): Promise<Ext5MiniVariant> {
    const folder = join(await mkdtemp(join(tmpdir(), 'exmix-variant-')), 'ext5-mini');
    await mkdir(folder);
    // The packages that its cards read are found from its folder upwards.
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await cp(join(ROOT, 'pipelines/ext5-mini/package.json'), join(folder, 'package.json'));
    const pipeline = JSON.parse(
      await readFile(join(ROOT, 'pipelines/ext5-mini/pipeline.json'), 'utf8'),
    ) as PipelineText & { $schema?: string };
    delete pipeline.$schema;
    change(pipeline);
    await writeFile(join(folder, 'pipeline.json'), JSON.stringify(pipeline, null, 2));
    return new Ext5MiniVariant(folder);
  }

  /** Runs the pipeline up to a stage; minutes where the store has nothing of it yet. */
  async build(stage: StageName): Promise<void> {
    await measuredRun(process.execPath, this.command(stage));
  }

  command(stage: StageName): string[] {
    return [EXMIX, 'run', this.folder, '--to', stage, '--store', this.store, '--json'];
  }

  async close(): Promise<void> {
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }
}
