import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import type { LoopbackHub } from '@exmix/hub/testing/loopback-hub';
import { hubEnvironment, type ServedContent, serveContent } from '@exmix/test/loopback/serve-content';
import { type Measured, measuredRun } from '../measured-run.js';

/** The number of rows does not matter where nothing is done, the number of files does. */
const ROWS_PER_SPLIT = 300;
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const EXMIX = join(ROOT, 'tools/exmix/dist/exmix.js');

/** A copy of `pipelines/exmix`, the 107 tasks and prose, and a hub on loopback that has few rows of each. */
export class PipelineCopy {
  private constructor(
    /** Holds the pipeline, and whatever a benchmark puts there; it goes with `close`. */
    readonly root: string,
    readonly tasks: number,
    readonly hub: LoopbackHub,
    private readonly content: ServedContent,
  ) {}

  /** @param shared the folder with the corpora that the hub's content is made of */
  static async open(shared: string): Promise<PipelineCopy> {
    const root = await mkdtemp(join(tmpdir(), 'exmix-copy-'));
    const pipeline = join(root, 'exmix');
    await mkdir(join(pipeline, 'cards'), { recursive: true });
    await cp(join(ROOT, 'pipelines/exmix/pipeline.json'), join(pipeline, 'pipeline.json'));
    const loaded = await loadPipeline(pipeline);
    const content = await serveContent(loaded, { shared, rowsPerSplit: ROWS_PER_SPLIT });
    return new PipelineCopy(root, loaded.cards.length, await content.hub(), content);
  }

  get pipeline(): string {
    return join(this.root, 'exmix');
  }

  /** The whole command `exmix run` up to `tokenize`. */
  run(store: string, env: Readonly<Record<string, string>> = {}): Promise<Measured> {
    const args = [EXMIX, 'run', this.pipeline, '--to', 'tokenize', '--store', store, '--json'];
    return measuredRun(process.execPath, args, { ...hubEnvironment(this.hub, join(this.root, 'hf')), ...env });
  }

  /** Makes a built-in card another one, by its template. */
  async editCard(family: string, task: string): Promise<void> {
    const card = await readFile(join(ROOT, 'libs/cards/cards', family, `${task}.json`), 'utf8');
    const edited = card.replace('"inputs": "', '"inputs": "edited ');
    await writeFile(join(this.pipeline, 'cards', `${task}.json`), edited);
  }

  async close(): Promise<void> {
    await this.content.close();
    await rm(this.root, { recursive: true, force: true });
  }
}
