import { type Command, InvalidArgumentError, Option } from 'commander';
import type {
  CopyCommandOptions,
  DuCommandOptions,
  GcCommandOptions,
  StoreCommandOptions,
  VerifyCommandOptions,
} from './store-options.js';

const STORE = ['--store <location>', 'artifact store (default: EXMIX_STORE, or .artifacts)'] as const;
const JSON_OPTION = ['--json', 'one JSON object'] as const;

/** The commands `exmix store ...`; each is loaded when it is called. */
export function withStoreCommands(program: Command): void {
  const store = program.command('store').description('look after an artifact store: verify, du, gc, copy, pin');

  store
    .command('verify')
    .description('read and hash every blob, look at every result; exit code 1 where something is bad')
    .option('--repair', 'remove what is bad, so that the next run makes it again')
    .option('--concurrency <count>', 'blobs at a time', positive, 4)
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (options: VerifyCommandOptions) => {
      const { verifyCommand } = await import('./verify-command.js');
      process.exitCode = await verifyCommand(options);
    });

  store
    .command('du')
    .description('space by pipeline, stage and task: shared blobs once, and what nothing stands for')
    .option('--all', 'all tasks, not the largest only')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (options: DuCommandOptions) => {
      const { duCommand } = await import('./du-command.js');
      process.exitCode = await duCommand(options);
    });

  store
    .command('gc')
    .description(
      'tell what no pipeline of any checkout, no pin and no import stands for; with --delete remove it, beside running builds',
    )
    .option('--delete', 'remove it; without this nothing is removed')
    .addOption(time('--older-than <age>', 'keep what is younger: 30m, 12h, 7d, 0', '7d'))
    .addOption(time('--checkout-age <age>', 'checkouts that have not run for so long keep nothing', '90d'))
    .option('--keep-runs <count>', 'keep what so many runs before stood for, of pipelines of this checkout', whole, 1)
    .addOption(time('--wait <time>', 'wait so long for running builds before blobs go', '0'))
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (options: GcCommandOptions) => {
      const { gcCommand } = await import('./gc-command.js');
      process.exitCode = await gcCommand(options);
    });

  store
    .command('copy')
    .description('copy results and their blobs to another store; done again, it goes on where it stopped')
    .argument('<source>', 'a folder, or s3://bucket/prefix')
    .argument('<destination>', 'a folder, or s3://bucket/prefix')
    .option('--pipeline <pipeline>', 'only what its refs stand for')
    .option('--concurrency <count>', 'results at a time', positive, 4)
    .option(...JSON_OPTION)
    .action(async (source: string, destination: string, options: CopyCommandOptions) => {
      const { copyCommand } = await import('./copy-command.js');
      process.exitCode = await copyCommand(source, destination, options);
    });

  store
    .command('pin')
    .description(
      'keep what a pipeline stands for now, or an artifact, with all it was made from; without a name list pins',
    )
    .argument('[what]', 'a pipeline, <pipeline>/<phase>, or the digest of an artifact')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (what: string | undefined, options: StoreCommandOptions) => {
      const { pinCommand } = await import('./pin-command.js');
      process.exitCode = await pinCommand(what, options);
    });

  store
    .command('unpin')
    .description('keep it no longer for the pin')
    .argument('<what>', 'as it was pinned')
    .option(...STORE)
    .action(async (what: string, options: StoreCommandOptions) => {
      const { unpinCommand } = await import('./pin-command.js');
      process.exitCode = await unpinCommand(what, options);
    });
}

function time(flags: string, description: string, standard: string): Option {
  return new Option(flags, description).argParser(age).default(age(standard), standard);
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `30m`, `12h`, `7d` or `0`. */
function age(text: string): number {
  const [, count, unit] = /^(\d+)([smhd]?)$/.exec(text) ?? [];
  const milliseconds = count === undefined ? Number.NaN : Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (count !== undefined && Number(count) === 0) return 0;
  if (Number.isNaN(milliseconds)) throw new InvalidArgumentError('A time such as 30m, 12h or 7d, or 0.');
  return milliseconds;
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('A whole number.');
  return Number(text);
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('A whole number from 1 up.');
  return Number(text);
}
