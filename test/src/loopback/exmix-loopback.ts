import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { S3Server } from '@exmix/artifact-store/testing/s3-server';
import { sharedFolder } from '@exmix/errors/shared-folder';
import type { LoopbackHub } from '@exmix/hub/testing/loopback-hub';
import { differing, digestsOf } from '../end-to-end/digests-of.js';
import { type ExmixRun, transcript, unitsOf } from '../end-to-end/run-exmix.js';
import { ROWS_PER_SPLIT } from '../hub-content/build-hub-content.js';
import { LoopbackCheckout } from './loopback-checkout.js';
import { faultyHubs, hubEnvironment, type ServedContent, serveContent } from './serve-content.js';
import { drawTable, taskTable } from './task-table.js';

/**
 * `npm run exmix:loopback [-- --rows 20000]`: all of `pipelines/exmix` from a hub on loopback to token shards, in a
 * checkout of its own; then again with nothing to do, with one card edited, offline into a fresh store, into a bucket and
 * from there to another clone, and all anew while one request of ten fails. Prints the table of the tasks and what each run took. Exit code 1 where a task is not
 * built, a rerun does what it should not, or digests differ.
 */
const { values } = parseArgs({ options: { rows: { type: 'string', default: String(ROWS_PER_SPLIT) } } });

/** The card whose template is edited. */
const EDITED = { task: 'super_glue_boolq', file: 'libs/cards/cards/rc/super_glue_boolq.json' };

const shared = sharedFolder();
if (shared === undefined) {
  console.error('the shared folder with catalog and corpus has to be beside the checkout');
  process.exit(2);
}
const scratch = await mkdtemp(join(tmpdir(), 'exmix-loopback-'));
const exmix = await LoopbackCheckout.make();
let content: ServedContent | undefined;
try {
  content = await serveContent(await exmix.load(), { shared, rowsPerSplit: Number(values.rows) });
  const hub = await content.hub();
  process.exitCode = (await build(hub, content)) ? 0 : 1;
} finally {
  await content?.close();
  await exmix.remove();
  await rm(scratch, { recursive: true, force: true });
}

async function build(hub: LoopbackHub, content: ServedContent): Promise<boolean> {
  const store = join(scratch, 'store');
  const env = hubEnvironment(hub, join(scratch, 'hf'));
  let ended = true;
  const step = async (
    what: string,
    at: string,
    more: Record<string, string> = {},
    servers: readonly LoopbackHub[] = [hub],
  ): Promise<ExmixRun> => {
    for (const server of servers) server.resetRequests();
    const run = await exmix.run(at, { ...env, ...more });
    const requests = servers.flatMap((server) => server.requests);
    const failed = requests.filter(({ fault }) => fault !== undefined).length;
    const seconds = (Number(run.events.at(-1)?.milliseconds) / 1000).toFixed(1);
    const built = unitsOf(run, 'built');
    const ran = built.length > 10 ? `${built.length} units ran` : `ran: ${built.join(', ') || 'nothing'}`;
    const asked = `${requests.length} requests${failed === 0 ? '' : `, ${failed} of them failed`}`;
    const bucket = run.events.findLast((event) => event.type === 'notice' && String(event.line).startsWith('s3:'));
    const traffic = bucket === undefined ? '' : `; ${bucket.line}`;
    console.log(`${what}: ${seconds} s, exit ${run.code}, ${asked}, ${ran}${traffic}`);
    if (run.code !== 0) {
      ended = false;
      console.error(transcript(run));
    }
    return run;
  };

  const first = await step('everything', store);
  const lines = await taskTable(await exmix.load(), store, first, content.manifest);
  const digests = await digestsOf(exmix.folder, 'tokenize');
  const again = await step('again', store);
  const quiet = unitsOf(again, 'built').length === 0 && hub.requests.length === 0;

  const card = exmix.path(EDITED.file);
  const text = await readFile(card, 'utf8');
  await writeFile(card, text.replace('"inputs": "', '"inputs": "edited '));
  const edited = await step('one card edited', store);
  await writeFile(card, text);
  const ran = unitsOf(edited, 'built');
  const alone =
    ran.includes(`format/${EDITED.task}`) &&
    ran.every((unit) => unit.endsWith(`/${EDITED.task}`) || unit === 'sample/mixture');

  await exmix.forget({ lock: false });
  await step('offline, fresh store', join(scratch, 'fresh'), { HF_HUB_OFFLINE: '1' });
  const other = [...differing(await digestsOf(exmix.folder, 'tokenize'), digests)];

  const shares = await shareBucket(exmix, env, step);
  other.push(...differing(await digestsOf(exmix.folder, 'tokenize'), digests));

  await exmix.forget({ lock: true });
  const faulty = await faultyHubs(content);
  const troubled = {
    ...hubEnvironment(faulty.hub, join(scratch, 'troubled-hf'), faulty.web),
    HF_HUB_DOWNLOAD_TIMEOUT: '1',
  };
  const servers = Object.values(faulty);
  await step('one request of ten fails', join(scratch, 'troubled'), troubled, servers);
  const struck = servers.some(({ requests }) => requests.some(({ fault }) => fault !== undefined));
  other.push(...differing(await digestsOf(exmix.folder, 'tokenize'), digests));
  await step('again', join(scratch, 'troubled'), troubled, servers);
  const calm = servers.every(({ requests }) => requests.length === 0);
  console.log(`other digests than the first run: ${other.join(', ') || 'none'}`);

  console.log(`\n${drawTable(lines)}`);
  const built = lines.every(({ problem }) => problem === undefined);
  return ended && built && quiet && alone && shares && struck && calm && other.length === 0;
}

/**
 * All of it into a bucket, then as another clone that has fetched nothing yet, then again there. Left out where there is
 * no Go to build the server with.
 */
async function shareBucket(
  exmix: LoopbackCheckout,
  env: Record<string, string>,
  step: (what: string, at: string, more: Record<string, string>) => Promise<ExmixRun>,
): Promise<boolean> {
  const server = await S3Server.start();
  if (server === undefined) return true;
  try {
    await server.makeBucket('team');
    const asClone = (name: string) => ({ ...env, ...server.environment(), EXMIX_STORE_CACHE: join(scratch, name) });
    await exmix.forget({ lock: false });
    await step('into a bucket', 's3://team/exmix', asClone('first'));
    await exmix.forget({ lock: false });
    const reused = await step('another clone, the same bucket', 's3://team/exmix', asClone('second'));
    const again = await step('again there', 's3://team/exmix', asClone('second'));
    return unitsOf(reused, 'built').length === 0 && unitsOf(again, 'built').length === 0;
  } finally {
    await server.stop();
  }
}
