import { stringify } from 'yaml';
import { citationLines } from '../citation-lines.js';
import { hubLicence } from '../hub-licence.js';
import { markdownTable, oneLine } from '../markdown-table.js';
import { grouped, percent } from '../number-text.js';
import type { SourceFact } from '../source-fact.js';
import { sourceWords } from '../source-words.js';
import type { CardPhase, CardScore, CardTask, ModelCardFacts } from './model-card-facts.js';

/** Decimal places of scores. */
const PLACES = 2;

/**
 * `README.md` of an exported model: YAML by the Hub's conventions, then how to load it, what it was trained on, how, and
 * what it scores. The same facts give the same text.
 */
export function modelCard(facts: ModelCardFacts): string {
  return `---\n${stringify(metadata(facts), { lineWidth: 0 })}---\n\n${body(facts).join('\n')}\n`;
}

function metadata({ title, pipeline, tasks, base }: ModelCardFacts): Record<string, unknown> {
  const licences = [...new Set(tasks.map(({ licence }) => hubLicence(licence)))].sort();
  const origins = [...new Set(tasks.flatMap(({ sources }) => repositories(sources)))].sort();
  const model = base === undefined ? undefined : repositories(base.sources)[0];
  return {
    library_name: 'transformers',
    pipeline_tag: 'text2text-generation',
    model_name: oneLine(title),
    // Of the data; the card says more.
    license: licences.length === 1 ? licences[0] : 'other',
    ...(licences.length === 1 ? {} : { license_name: 'by-task', license_link: 'README.md#data' }),
    ...(model === undefined ? {} : { base_model: model.replace(/^models\//, '') }),
    ...(origins.length === 0 ? {} : { datasets: origins }),
    tags: ['t5', 'text-to-text', 'multi-task', 'exmix', pipeline],
  };
}

function repositories(sources: readonly SourceFact[]): readonly string[] {
  return sources.filter(({ kind }) => kind === 'hub').map(({ name }) => name);
}

function body(facts: ModelCardFacts): string[] {
  const { title, description, pipeline, phase, checkpoint, tasks, notes, withOptimizer } = facts;
  return [
    `# ${oneLine(title)}: ${phase}`,
    '',
    ...(description === undefined ? [] : [oneLine(description), '']),
    `A T5 of ${grouped(facts.parameters)} parameters, made by exmix: phase \`${phase}\` of the pipeline \`${pipeline}\`, artifact \`${checkpoint}\`.`,
    '',
    ...loading(facts),
    '## Model',
    '',
    ...markdownTable(
      ['', ''],
      facts.sizes.map(([name, value]) => [name, String(value)]),
    ),
    '',
    ...(withOptimizer
      ? [
          '`optimizer.safetensors` has the state of Adafactor by parameter (`v`, or `v_row` and `v_col` where it is factored), `events.jsonl` the loss of the steps, `data.json` how much of each task was used.',
          '',
        ]
      : []),
    '## Training',
    '',
    ...phaseLines(facts),
    '## Data',
    '',
    ...rateLines(facts),
    ...dataLines(tasks),
    ...scoreLines(facts),
    ...(notes.length === 0 ? [] : ['## Not known', '', ...notes.map((note) => `- ${oneLine(note)}`), '']),
    '## Licences and citations',
    '',
    'Whoever uses the model minds the licences of what it was trained on, in the words of its cards:',
    '',
    ...citationLines(tasks),
  ];
}

function loading({ example, longestTarget }: ModelCardFacts): string[] {
  return [
    '```python',
    'from transformers import AutoModelForSeq2SeqLM, AutoTokenizer',
    '',
    'model = AutoModelForSeq2SeqLM.from_pretrained("path/to/this/folder")',
    'tokenizer = AutoTokenizer.from_pretrained("path/to/this/folder")',
    `inputs = tokenizer(${JSON.stringify(example)}, return_tensors="pt")`,
    `print(tokenizer.decode(model.generate(**inputs, max_new_tokens=${longestTarget})[0], skip_special_tokens=True))`,
    '```',
    '',
    'Inputs are written as the templates of the tasks have it. One difference to exmix: where a text spells a special token, such as `</s>` or `<extra_id_0>`, transformers takes it as that token, exmix as text.',
    '',
  ];
}

function phaseLines({ phases, base }: ModelCardFacts): string[] {
  const from = base === undefined ? 'scratch' : `the imported model ${sourceWords(base.sources)}`;
  const header = ['phase', 'kind', 'starts from', 'steps', 'a step has', 'lengths', 'learning rate', 'dropout', 'seed'];
  const rows = phases.map((phase, i) => [
    `\`${phase.name}\``,
    phase.kind,
    i === 0 ? from : `\`${(phases[i - 1] as CardPhase).name}\``,
    grouped(phase.steps),
    `${phase.batch}${phase.packed ? ', packed' : ''}`,
    `${phase.inputLength}, ${phase.targetLength}`,
    phase.schedule,
    String(phase.dropout),
    String(phase.seed),
  ]);
  const last = phases.at(-1);
  const sentences = [
    'Adafactor without momentum, relative to the size of parameters, as T5 was trained.',
    ...(last?.selected === undefined
      ? []
      : [`The model is the checkpoint of step ${grouped(last.selected.step)}, the best by ${last.selected.metric}.`]),
    ...(last?.loss === undefined
      ? []
      : [`Cross entropy at the last step: ${last.loss.toFixed(4)} nats a target token.`]),
  ];
  return [...markdownTable(header, rows), '', sentences.join(' '), ''];
}

function rateLines({ mixture }: ModelCardFacts): string[] {
  if (mixture === undefined) return [];
  const { cap, temperature, selfSupervisedRatio, selfSupervisedShare } = mixture;
  const power = temperature === 1 ? '' : `^(1/${temperature})`;
  const share = `${percent(selfSupervisedShare)} of all in the mixture`;
  const prose =
    selfSupervisedShare === 0
      ? ''
      : selfSupervisedRatio === 'infinity'
        ? ' Examples of span corruption alone are drawn from the mixture.'
        : ` ${selfSupervisedRatio} examples of span corruption come with each supervised one (${share}).`;
  return [`Rates are proportional to min(examples, ${grouped(cap)})${power}.${prose}`, ''];
}

function dataLines(tasks: readonly CardTask[]): string[] {
  const phases = [...new Set(tasks.flatMap(({ use }) => use.map(({ phase }) => phase)))];
  const header = ['task', 'family', ...phases.map((phase) => `rate, examples in \`${phase}\``), 'source', 'licence'];
  const rows = tasks.map(({ name, family, use, sources, licence }) => [
    `\`${name}\``,
    family,
    ...phases.map((phase) => {
      const own = use.find((each) => each.phase === phase);
      return own === undefined ? '' : `${percent(own.probability)}, ${grouped(own.examples)}`;
    }),
    sourceWords(sources),
    licence,
  ]);
  return [...markdownTable(header, rows), ''];
}

function scoreLines({ scores }: ModelCardFacts): string[] {
  if (scores.length === 0) return [];
  const header = ['task', 'split', 'examples', 'metric', 'score', '95% interval', 'baseline', 'better than baseline'];
  return [
    '## Scores',
    '',
    'Baselines read no input, or little of it; intervals cover the choice of the examples.',
    '',
    ...markdownTable(header, scores.map(scoreRow)),
    '',
  ];
}

function scoreRow({
  task,
  split,
  examples,
  metric,
  value,
  interval,
  baselineName,
  baseline,
  beats,
}: CardScore): string[] {
  const range = interval === null ? '' : `${interval.low.toFixed(PLACES)} to ${interval.high.toFixed(PLACES)}`;
  const shown = (number: number | null) => number?.toFixed(PLACES) ?? 'undefined';
  return [
    `\`${task}\``,
    split,
    grouped(examples),
    metric,
    shown(value),
    range,
    `${shown(baseline)} (${baselineName})`,
    beats ? 'yes' : 'no',
  ];
}
