import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive } from '@exmix/errors/is-alive';

const VERSION = '1.8.0';
const START_MILLISECONDS = 20_000;

/** A versitygw on loopback: a real S3 server that enforces conditional writes and checksums, over a folder. */
export class S3Server {
  readonly access = 'exmix-tests';
  readonly secret = 'exmix-tests-secret';
  private process: ChildProcess | undefined;

  private constructor(
    private readonly binary: string,
    readonly folder: string,
    readonly port: number,
  ) {}

  /** Starts a server over a new folder; undefined, with a line that says so, where there is no Go to build it with. */
  static async start(): Promise<S3Server | undefined> {
    const binary = await builtServer();
    if (binary === undefined) return undefined;
    const server = new S3Server(binary, await mkdtemp(join(tmpdir(), 'exmix-s3-')), await freePort());
    await mkdir(join(server.folder, 'data'));
    await mkdir(join(server.folder, 'iam'));
    await server.resume();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Variables by which a client finds this server, or a proxy in front of it. */
  environment(endpoint = this.endpoint): Record<string, string> {
    return {
      AWS_ACCESS_KEY_ID: this.access,
      AWS_SECRET_ACCESS_KEY: this.secret,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_S3: endpoint,
    };
  }

  /** Makes a bucket. */
  async makeBucket(name: string): Promise<void> {
    await mkdir(join(this.folder, 'data', name));
  }

  /** The file in which the server keeps an object. */
  fileOf(bucket: string, key: string): string {
    return join(this.folder, 'data', bucket, key);
  }

  /** Ends the server as a crash would. What it acknowledged stays. */
  async kill(): Promise<void> {
    const { process: running } = this;
    this.process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.ref();
    running.kill('SIGKILL');
    await ended;
  }

  /** Starts the server again on the same port and folder. */
  async resume(): Promise<void> {
    const { folder } = this;
    const options = ['--port', `127.0.0.1:${this.port}`, '--quiet', '--keep-alive', '--health', '/healthz'];
    const keys = ['--access', this.access, '--secret', this.secret, '--iam-dir', join(folder, 'iam')];
    const child = spawn(this.binary, [...keys, ...options, 'posix', join(folder, 'data')], { stdio: 'ignore' });
    child.unref();
    this.process = child;
    const end = Date.now() + START_MILLISECONDS;
    while (
      !(await fetch(`${this.endpoint}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (Date.now() > end || child.exitCode !== null) throw new Error(`versitygw does not answer on ${this.endpoint}`);
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The server's program, built once by Go into the cache folder. */
async function builtServer(): Promise<string | undefined> {
  const { EXMIX_CACHE, XDG_CACHE_HOME } = process.env;
  const cache = EXMIX_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'exmix');
  const folder = join(cache, `versitygw-${VERSION}`);
  const binary = join(folder, 'versitygw');
  if (existsSync(binary)) return binary;
  const run = promisify(execFile);
  const go = await run('go', ['version']).catch(() => undefined);
  if (go === undefined) {
    console.log('SKIPPED: tests against an S3 server need Go 1.25 or later to build versitygw');
    return undefined;
  }
  await mkdir(folder, { recursive: true });
  await alone(join(folder, 'building'), async () => {
    if (existsSync(binary)) return;
    const build = await mkdtemp(join(folder, 'build-'));
    try {
      const what = `github.com/versity/versitygw/cmd/versitygw@v${VERSION}`;
      const flags = `${process.env.GOFLAGS ?? ''} -p=2`.trim();
      const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: flags, GOBIN: build };
      await run('go', ['install', '-ldflags=-s -w', '-trimpath', what], { env });
      await rename(join(build, 'versitygw'), binary);
    } finally {
      await rm(build, { recursive: true, force: true });
    }
  });
  return binary;
}

/** Runs one work of many processes at a time; a lock of a process that ended counts no longer. */
async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    const isMine = await writeFile(lock, `${process.pid}`, { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (isMine) break;
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
    await sleep(200);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
