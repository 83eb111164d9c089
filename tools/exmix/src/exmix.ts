import { InputError } from '@exmix/errors/input-error';
import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type {
  ExplainOptions,
  PlanOptions,
  ReplayCommandOptions,
  RunOptions,
  ShowOptions,
  StatusOptions,
  StoreOption,
} from './command-options.js';
import type { DiffOptions } from './diff/diff-command.js';
import { type DataExportOptions, type ExportOptions, isModelExport, withExportOptions } from './export-options.js';
import { type GenerateCommandOptions, withGenerateOptions } from './generate-options.js';
import type { ImportOptions } from './import-command.js';
import type { ProvenanceOptions } from './provenance/provenance-command.js';
import type { ServeOptions } from './serve-command.js';
import { withStoreCommands } from './store/with-store-commands.js';
import { nameList, withTaskFilters } from './task-filter-options.js';

/** Codes of input errors that lie in how the command was called. */
const USAGE_CODES = new Set([
  'unknown-pipeline',
  'unknown-task',
  'unknown-checkpoint',
  'unknown-family',
  'unknown-suite',
  'empty-selection',
  'bad-concurrency',
  'bad-option',
  'unknown-phase',
  'no-such-step',
  'unknown-model',
  'unknown-pin',
  'unknown-run',
]);

const program = new Command('exmix')
  .description('Build multi-task text-to-text mixtures, train T5 on them, evaluate.')
  .exitOverride()
  .showSuggestionAfterError()
  .configureHelp({ sortSubcommands: false });

withTaskFilters(
  program
    .command('run')
    .description('make everything up to a stage; what is there already is reused')
    .argument('<pipeline>', 'name or folder of a pipeline')
    .addOption(new Option('--to <stage>', 'the last stage').choices(STAGE_NAMES)),
)
  .option('--concurrency <count>', 'tasks at a time (default: EXMIX_CONCURRENCY, or the processors)', positive)
  .option('--store <location>', 'artifact store (default: EXMIX_STORE, or .artifacts)')
  .option('--offline', 'fetch nothing: the lock and the cache have to do (as HF_HUB_OFFLINE=1)')
  .option('--json', 'one JSON line an event')
  .action(async (pipeline: string, options: RunOptions) => {
    const { runCommand } = await import('./run-command.js');
    process.exitCode = await runCommand(pipeline, options);
  });

program
  .command('show')
  .description('look at rows of a task: raw record, formatted example, tokens')
  .argument('<task>', 'name of a card')
  .option('--pipeline <pipeline>', 'the pipeline to look in (default: the first that has the task)')
  .addOption(new Option('--split <split>', 'the split').choices(['train', 'validation', 'test']).default('train'))
  .option('--rows <count>', 'how many examples', positive, 3)
  .option('--from <row>', 'the first example', whole, 0)
  .option('--store <location>', 'artifact store')
  .option('--json', 'one JSON line an example')
  .action(async (task: string, options: ShowOptions) => {
    const { showCommand } = await import('./show-command.js');
    process.exitCode = await showCommand(task, options);
  });

withTaskFilters(
  program
    .command('status')
    .description('what is there of a pipeline and what runs now: a line a task, and what a run would do')
    .argument('<pipeline>'),
)
  .option('--watch', 'first follow the runs that go on (step, loss, speed, time left, last checkpoint) until they end')
  .option('--store <location>', 'artifact store')
  .option('--json', 'one JSON object; with --watch also one a second before')
  .action(async (pipeline: string, options: StatusOptions) => {
    const { statusCommand } = await import('./status-command.js');
    process.exitCode = await statusCommand(pipeline, options);
  });

withTaskFilters(
  program
    .command('plan')
    .description('rows, bytes to fetch, disk, licences, and what is there already; fetches no data')
    .argument('<pipeline>', 'name or folder of a pipeline'),
)
  .option('--offline', 'ask nothing of the network; say what is not known')
  .option('--store <location>', 'artifact store')
  .option('--json', 'one JSON object')
  .action(async (pipeline: string, options: PlanOptions) => {
    const { planCommand } = await import('./plan-command.js');
    process.exitCode = await planCommand(pipeline, options);
  });

program
  .command('explain')
  .description('which part of which action changed, and why the last run built what it built')
  .argument('<pipeline>')
  .addOption(new Option('--stage <stage>', 'only this stage').choices(STAGE_NAMES))
  .option('--task <names>', 'only these tasks, phases or aggregates, separated by commas', nameList)
  .option('--store <location>', 'artifact store')
  .option('--json', 'one JSON line a unit')
  .action(async (pipeline: string, options: ExplainOptions) => {
    const { explainCommand } = await import('./explain-command.js');
    process.exitCode = await explainCommand(pipeline, options);
  });

program
  .command('diff')
  .description('what differs between two runs: tasks, rows, rates, scores')
  .argument(
    '<a>',
    '<pipeline>: what it stands for now; <pipeline>@<run>: after that run; <pipeline>@-1: before the last',
  )
  .argument('[b]', 'the same (without it: <a> now, beside the run before the last that changed it)')
  .option('--rows <count>', 'changed rows of a split that are shown', whole, 3)
  .option('--store <location>', 'artifact store (default: EXMIX_STORE, or .artifacts)')
  .option('--json', 'one JSON object')
  .action(async (a: string, b: string | undefined, options: DiffOptions) => {
    const { diffCommand } = await import('./diff/diff-command.js');
    process.exitCode = await diffCommand(a, b, options);
  });

program
  .command('provenance')
  .description('every dataset commit, file, licence and row that a model was trained on, phase by phase')
  .argument('<model>', '<pipeline>/<phase>, the digest of an artifact, or the name of an imported model')
  .option(
    '--step <number>',
    'until this step, of which a checkpoint was kept (default: the one that the model is of)',
    positive,
  )
  .option('--rows', 'all ranges of rows and all files, not the first ones only')
  .option('--store <location>', 'artifact store (default: EXMIX_STORE, or .artifacts)')
  .option('--json', 'one JSON object, with all ranges')
  .action(async (model: string, options: ProvenanceOptions) => {
    const { provenanceCommand } = await import('./provenance/provenance-command.js');
    process.exitCode = await provenanceCommand(model, options);
  });

withExportOptions(
  program
    .command('export')
    .description(
      'write out for other tools: data as Parquet, JSON lines, a dataset repository or TFRecords of SeqIO; a model for transformers',
    )
    .argument('<pipeline>'),
).action(async (pipeline: string, options: ExportOptions) => {
  if (isModelExport(options)) {
    const { exportModelCommand } = await import('./export-model-command.js');
    process.exitCode = await exportModelCommand(pipeline, options);
  } else {
    const { exportCommand } = await import('./export-command.js');
    process.exitCode = await exportCommand(pipeline, options as DataExportOptions);
  }
});

program
  .command('import')
  .description(
    'make a T5 checkpoint of transformers an artifact that phases start from: a folder, or a model of the Hub',
  )
  .argument('<source>', 'a folder, or a repository such as google/flan-t5-small')
  .option('--name <name>', 'what pipelines call it (default: the last part of the source)')
  .option('--revision <revision>', 'branch, tag or commit of the Hub (default: main)')
  .option('--offline', 'fetch nothing: the cache has to do (as HF_HUB_OFFLINE=1)')
  .option('--store <location>', 'artifact store (default: EXMIX_STORE, or .artifacts)')
  .option('--json', 'one JSON line an event')
  .action(async (source: string, options: ImportOptions) => {
    const { importCommand } = await import('./import-command.js');
    process.exitCode = await importCommand(source, options);
  });

program
  .command('report')
  .description('draw the report of an evaluated pipeline into its report/')
  .argument('<pipeline>')
  .option('--store <location>', 'artifact store')
  .action(async (pipeline: string, options: StoreOption) => {
    const { reportCommand } = await import('./report-command.js');
    process.exitCode = await reportCommand(pipeline, options);
  });

withGenerateOptions(
  program
    .command('generate')
    .description(
      'have a model answer a text, the lines of standard input, or what is typed at a prompt; <extra_id_0> asks for a span',
    )
    .argument('<model>', '<pipeline>/<phase>, a folder with a checkpoint, or the name of an imported one')
    .argument('[text]', 'such as "nli premise: ... hypothesis: ..."'),
).action(async (model: string, text: string | undefined, options: GenerateCommandOptions) => {
  const { generateCommand } = await import('./generate-command.js');
  process.exitCode = await generateCommand(model, text, options);
});

program
  .command('serve')
  .description(
    'a page on this machine to try a model: task templates, decoding settings, token probabilities; and its JSON API',
  )
  .argument('<model>', '<pipeline>/<phase>, a folder with a checkpoint, or the name of an imported one')
  .option('--port <port>', 'port on 127.0.0.1; 0 any free one', port, 8300)
  .option('--pipeline <pipeline>', "whose task cards the page offers (default: the phase's own)")
  .option('--store <location>', 'artifact store')
  .action(async (model: string, options: ServeOptions) => {
    const { serveCommand } = await import('./serve-command.js');
    process.exitCode = await serveCommand(model, options);
  });

program
  .command('replay')
  .description(
    'take one step of a phase again, finished, running or stopped: its examples, loss by task, gradient norm',
  )
  .argument('<pipeline>')
  .argument('<phase>', 'a phase, or <phase>.seed-<n>')
  .option('--step <number>', 'from 1 (default: the step that stopped the phase, where one diverged)', positive)
  .option('--examples <count>', 'show so many examples in full', whole, 8)
  .option('--store <location>', 'artifact store (default: EXMIX_STORE, or .artifacts)')
  .option('--json', 'one JSON document with all examples')
  .action(async (pipeline: string, phase: string, options: ReplayCommandOptions) => {
    const { replayCommand } = await import('./replay-command.js');
    process.exitCode = await replayCommand(pipeline, phase, options);
  });

program
  .command('tensorboard')
  .description('write event files of the phases for TensorBoard, and say how to open them; a run writes them live')
  .argument('<pipeline>')
  .option('--store <location>', 'artifact store')
  .action(async (pipeline: string, options: StoreOption) => {
    const { tensorboardCommand } = await import('./tensorboard-command.js');
    process.exitCode = await tensorboardCommand(pipeline, options);
  });

withStoreCommands(program);

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('A whole number.');
  return Number(text);
}

function positive(text: string): number {
  if (whole(text) < 1) throw new InvalidArgumentError('A whole number from 1 up.');
  return Number(text);
}

function port(text: string): number {
  if (whole(text) > 65_535) throw new InvalidArgumentError('A port from 0 to 65535.');
  return Number(text);
}

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said what is wrong; help and version are no errors.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof InputError || (error instanceof Error && error.name === 'StoreError')) {
    console.error(`exmix: ${error.message}`);
    process.exitCode = error instanceof InputError && USAGE_CODES.has(error.code) ? 2 : 1;
  } else {
    console.error(error);
    process.exitCode = 1;
  }
}
