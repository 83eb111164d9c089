import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Server } from '@exmix/artifact-store/testing/s3-server';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { digestsOf } from '../end-to-end/digests-of.js';
import { type ExmixOptions, type ExmixRun, runExmix } from '../end-to-end/run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from '../end-to-end/small-pipeline.js';

export const BUCKET = 'team';

/** The server of a test file; undefined, with a line that says so, where there is no Go to build it with. */
export async function startServer(): Promise<S3Server | undefined> {
  const server = await S3Server.start();
  await server?.makeBucket(BUCKET);
  return server;
}

/** A person's clone as far as a store can tell: a pipeline folder and a folder in front of the bucket of its own. */
export class Clone {
  private constructor(
    readonly root: string,
    readonly pipeline: SmallPipeline,
  ) {}

  static async make(): Promise<Clone> {
    const root = await mkdtemp(join(tmpdir(), 'exmix-clone-'));
    return new Clone(root, await makeSmallPipeline(root));
  }

  /** The folder in front of buckets. */
  get cache(): string {
    return join(this.root, 'cache');
  }

  /** `exmix run` of the pipeline up to `tokenize`. */
  run(store: string, options: Omit<ExmixOptions, 'store'> = {}, to = 'tokenize'): Promise<ExmixRun> {
    return this.exmix(['run', this.pipeline.folder, '--to', to], store, options);
  }

  /** Any command; `{pipeline}` stands for the pipeline's folder. */
  exmix(args: readonly string[], store: string, options: Omit<ExmixOptions, 'store'> = {}): Promise<ExmixRun> {
    return runExmix(
      workspaceRoot,
      args.map((arg) => arg.replace('{pipeline}', this.pipeline.folder)),
      { ...options, store, env: { EXMIX_STORE_CACHE: this.cache, ...options.env } },
    );
  }

  /** Artifact digests that the refs point to. */
  digests(): Promise<Readonly<Record<string, string>>> {
    return digestsOf(this.pipeline.folder, 'tokenize');
  }

  /** As if the pipeline had never run here; with `cache` also as if nothing had been fetched. */
  async forget({ cache }: { readonly cache: boolean }): Promise<void> {
    await rm(join(this.pipeline.folder, '.refs'), { recursive: true, force: true });
    if (cache) await rm(this.cache, { recursive: true, force: true });
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

/** Requests by operation that a run told of. */
export function requestsOf(run: ExmixRun): Readonly<Record<string, number>> {
  const line = run.events.findLast((event) => event.type === 'notice' && /^s3:.* up, .* down$/.test(event.line))?.line;
  return Object.fromEntries(
    [...String(line).matchAll(/(\d+) ([A-Z]+)[,;]/g)].map(([, count, name]) => [name as string, Number(count)]),
  );
}
