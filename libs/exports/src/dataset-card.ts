import type { MixtureFile } from '@exmix/mixing/mixture-file';
import { stringify } from 'yaml';
import { citationLines, inBrackets } from './citation-lines.js';
import { type ExportStage, SPLITS } from './export-format.js';
import { hubFiles } from './hub-folder-exporter.js';
import { hubLicence } from './hub-licence.js';
import { type HubTable, hubFeatures } from './hub-table.js';
import { markdownTable, oneLine } from './markdown-table.js';
import { grouped, percent } from './number-text.js';
import type { SourceFact } from './source-fact.js';
import { shortDigest, sourceWords } from './source-words.js';

/** What the card of an exported dataset says. */
export interface DatasetCardFacts {
  readonly pipeline: string;
  readonly title: string;
  readonly description?: string;
  readonly stage: ExportStage;
  /** In the order of the pipeline. */
  readonly tasks: readonly CardTask[];
  readonly mixture?: MixtureFile;
  /** Tasks of the pipeline that were asked for and have no data. */
  readonly missing: readonly string[];
}

export interface CardTask {
  readonly name: string;
  readonly title: string;
  readonly family: string;
  readonly suite?: string | undefined;
  readonly homepage?: string | undefined;
  readonly licence: string;
  readonly citation?: string | undefined;
  readonly sources: readonly SourceFact[];
  /** SHA-256 of the artifact that was exported. */
  readonly artifact: string;
  readonly table: HubTable;
}

/**
 * `README.md` of a dataset repository: YAML by the Hub's conventions (a configuration a task, `data_files` by split,
 * `dataset_info` with features and sizes), then what it is, for people. The same facts give the same text.
 */
export function datasetCard(facts: DatasetCardFacts): string {
  return `---\n${stringify(metadata(facts), { lineWidth: 0 })}---\n\n${body(facts)}`;
}

/** `LICENSE.md`: the licence of each task in the words of its card. */
export function licencesFile({ tasks }: DatasetCardFacts): string {
  return [
    '# Licences',
    '',
    'Each task is under the licence of its source, in the words of its card:',
    '',
    ...tasks.map(({ name, licence, homepage }) => `- \`${name}\`: ${oneLine(licence)}${inBrackets(homepage)}`),
    '',
  ].join('\n');
}

function metadata({ title, pipeline, tasks }: DatasetCardFacts): Record<string, unknown> {
  const licences = [...new Set(tasks.map(({ licence }) => hubLicence(licence)))].sort();
  const families = [...new Set(tasks.map(({ family }) => family.toLowerCase()))].sort();
  const repositories = tasks.flatMap(({ sources }) => sources.filter(({ kind }) => kind === 'hub'));
  const origins = [...new Set(repositories.map(({ name }) => name))].sort();
  // A configuration without files cannot be opened.
  const withRows = tasks.filter(({ table }) => table.splits.length > 0);
  const rows = sum(tasks.flatMap(({ table }) => table.splits.map((split) => split.rows)));
  return {
    pretty_name: oneLine(title),
    license: licences.length === 1 ? licences[0] : licences,
    ...(licences.includes('other') ? { license_name: 'by-task', license_link: 'LICENSE.md' } : {}),
    task_categories: ['text-generation'],
    tags: ['exmix', pipeline, 'text-to-text', 'multi-task', ...families],
    size_categories: [sizeCategory(rows)],
    ...(origins.length > 0 ? { source_datasets: origins } : {}),
    configs: withRows.map(({ name, table }) => ({
      config_name: name,
      data_files: table.splits.map(({ split }) => ({ split, path: hubFiles(name, split) })),
    })),
    dataset_info: withRows.map(({ name, table }) => ({
      config_name: name,
      features: hubFeatures(table.columns),
      splits: table.splits.map(({ split, rows, arrowBytes }) => ({
        name: split,
        num_bytes: arrowBytes,
        num_examples: rows,
      })),
      download_size: sum(table.splits.map(({ fileBytes }) => fileBytes)),
      dataset_size: sum(table.splits.map(({ arrowBytes }) => arrowBytes)),
    })),
  };
}

/** The Hub's words for how many rows there are. */
export function sizeCategory(rows: number): string {
  const steps = ['1K', '10K', '100K', '1M', '10M', '100M', '1B', '10B', '100B', '1T'];
  const above = steps.findIndex((_, i) => rows < 1000 * 10 ** i);
  if (above < 0) return 'n>1T';
  return above === 0 ? 'n<1K' : `${steps[above - 1]}<n<${steps[above]}`;
}

const WHAT: Readonly<Record<ExportStage, string>> = {
  format: 'Every example that the tasks’ records give, in the order of the source.',
  sample:
    'The examples that were drawn for the mixture, training splits in drawn order (a seeded shuffle, so that the first rows are a fair sample).',
  tokenize:
    'Token ids of the drawn examples, in drawn order, without end token and padding; `spiece.model` is the vocabulary.',
};

function body(facts: DatasetCardFacts): string {
  const { title, description, stage, tasks, mixture, missing, pipeline } = facts;
  const first = tasks.find(({ table }) => table.splits.length > 0)?.name ?? 'task';
  const lines = [
    `# ${oneLine(title)}`,
    '',
    ...(description === undefined ? [] : [oneLine(description), '']),
    `Text-to-text tasks, a configuration each, made by exmix from the pipeline \`${pipeline}\`. ${WHAT[stage]}`,
    '',
    '```python',
    'from datasets import load_dataset',
    '',
    `load_dataset("path/to/this/folder", name="${first}")`,
    '```',
    '',
    ...columnLines(stage, tasks),
    '## Tasks',
    '',
    ...taskTable(tasks, mixture),
    '',
    ...(missing.length === 0 ? [] : [`Not in this export, for want of data: ${missing.join(', ')}.`, '']),
    ...mixtureLines(mixture),
    '## Provenance',
    '',
    'What each task was read from, and the SHA-256 of the artifact that this export holds (in full in `exmix-export.json`).',
    '',
    ...markdownTable(
      ['task', 'source', 'artifact'],
      tasks.map(({ name, sources, artifact }) => [`\`${name}\``, sourceWords(sources), `\`${shortDigest(artifact)}\``]),
    ),
    '',
    '## Licences and citations',
    '',
    ...citationLines(tasks),
  ];
  return `${lines.join('\n')}\n`;
}

const COLUMNS: Readonly<Record<string, string>> = {
  id: '`<task>/<split>/<row of the source>`',
  inputs: 'what the model reads',
  targets: 'what it is to write',
  answers: 'accepted answers, the target among them',
  choices: 'answers to choose from, where there are any',
  meta: 'what scoring needs besides, as JSON text',
  inputs_pretokenized: 'the text of the inputs',
  targets_pretokenized: 'the text of the targets',
};

function columnLines(stage: ExportStage, tasks: readonly CardTask[]): string[] {
  const columns = tasks[0]?.table.columns ?? [];
  const ofTokens = stage === 'tokenize';
  return [
    ...columns.map(({ name, type }) => {
      const what = ofTokens && type === 'list<int32>' ? `token ids of ${COLUMNS[name]}` : COLUMNS[name];
      return `- \`${name}\`: ${what ?? type}`;
    }),
    '',
  ];
}

function taskTable(tasks: readonly CardTask[], mixture: MixtureFile | undefined): string[] {
  const shares = new Map(mixture?.tasks.map(({ task, probability, role }) => [task, { probability, role }]));
  const header = ['task', 'what', 'family', 'suite', ...SPLITS, 'share of the mixture', 'licence'];
  return markdownTable(
    header,
    tasks.map(({ name, title, family, suite, licence, table }) => {
      const rows = SPLITS.map((split) => table.splits.find((each) => each.split === split)?.rows);
      const share = shares.get(name);
      const shown = share === undefined ? '' : share.role === 'held-out' ? 'held out' : percent(share.probability);
      return [`\`${name}\``, title, family, suite ?? '', ...rows.map((n) => grouped(n)), shown, licence];
    }),
  );
}

function mixtureLines(mixture: MixtureFile | undefined): string[] {
  if (mixture === undefined) return [];
  const { cap, temperature, selfSupervisedRatio, selfSupervisedShare } = mixture;
  const ratio =
    selfSupervisedRatio === 'infinity' && selfSupervisedShare > 0
      ? ' Self-supervised examples alone are drawn.'
      : selfSupervisedShare > 0
        ? ` ${selfSupervisedRatio} self-supervised examples come with each supervised one (${percent(selfSupervisedShare)} of all).`
        : '';
  return [
    '## Mixture',
    '',
    `Rates are proportional to min(examples, ${grouped(cap)})${temperature === 1 ? '' : `^(1/${temperature})`}.${ratio} \`mixture.json\` has counts and rates.`,
    '',
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
