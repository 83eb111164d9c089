import { after } from 'node:test';
import type { S3Server } from '@exmix/artifact-store/testing/s3-server';
import { Clone, startServer } from './clone.js';

/** What the tests of a file share: a server with a bucket, and clones; all are gone when they have ended. */
export interface SharedServer {
  /** There in tests that are not skipped. */
  readonly server: S3Server;
  /** Why the tests are skipped: there is no server. */
  readonly skip: false | string;
  /** Variables by which a run finds the server. */
  readonly env: Readonly<Record<string, string>>;
  readonly clone: () => Promise<Clone>;
}

/** Called once at the top of a test file. */
export async function sharedServer(): Promise<SharedServer> {
  const server = await startServer();
  const clones: Clone[] = [];
  after(async () => {
    for (const clone of clones) await clone.remove();
    await server?.stop();
  });
  return {
    server: server as S3Server,
    skip: server === undefined && 'needs Go, to build the S3 server',
    env: server?.environment() ?? {},
    clone: async () => {
      const made = await Clone.make();
      clones.push(made);
      return made;
    },
  };
}
