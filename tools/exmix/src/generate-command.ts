import { createInterface } from 'node:readline';
import { type Answer, type AnswerSettings, answer, inputIds } from './answer.js';
import { answerBatches } from './answer-batches.js';
import { answerSettings, type GenerateCommandOptions } from './generate-options.js';
import { onInterrupt } from './on-interrupt.js';
import { type OpenModel, openModel } from './open-model.js';
import { type Paint, paintWith, terminalOf } from './paint.js';

/**
 * `exmix generate`: answers the text, or each line of standard input, or, on a terminal, what is typed at a prompt.
 *
 * @returns the exit code
 */
export async function generateCommand(
  name: string,
  text: string | undefined,
  options: GenerateCommandOptions,
): Promise<number> {
  const model = await openModel(name, options.store);
  const settings = answerSettings(options, model.targetLength);
  if (text === undefined && process.stdin.isTTY === true) return prompt(model, settings, options);
  const { signal, release } = onInterrupt();
  try {
    const batches = text === undefined ? answerBatches(lines(), (line) => inputIds(model, line).length) : [[text]];
    for await (const texts of batches) {
      const answers = await answer(model, texts, settings, { signal });
      answers.forEach((each, i) => {
        for (const line of answerLines(texts[i] as string, each, options)) console.log(line);
      });
    }
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  } finally {
    release();
  }
}

function lines(): AsyncIterable<string> {
  return createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
}

/** Answers as they are typed; Ctrl-C stops an answer, or ends, as Ctrl-D does. */
async function prompt(model: OpenModel, settings: AnswerSettings, options: GenerateCommandOptions): Promise<number> {
  const paint = paintWith(terminalOf(process.stdout, process.env).colours);
  console.log(paint.dim(`${model.name} on ${model.engine.kind}; a line is an input, Ctrl-D ends`));
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: paint.green('> ') });
  let stop: AbortController | undefined;
  lines.on('SIGINT', () => (stop === undefined ? lines.close() : stop.abort()));
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() !== '') {
      stop = new AbortController();
      const { signal } = stop;
      await tell(model, line, settings, options, signal).catch((error: unknown) => {
        console.log(signal.aborted ? paint.yellow('stopped') : paint.red((error as Error).message));
      });
      stop = undefined;
    }
    lines.prompt();
  }
  console.log('');
  return 0;
}

/** Prints an answer while it is made: text that is sure is not taken back. */
async function tell(
  model: OpenModel,
  line: string,
  settings: AnswerSettings,
  options: GenerateCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const ids: number[] = [];
  let written = '';
  const write = (text: string): void => {
    if (!text.startsWith(written)) return; // half of a character; the whole comes with its last token
    process.stdout.write(text.slice(written.length));
    written = text;
  };
  const isText = options.json !== true && options.probabilities !== true;
  const [result] = await answer(model, [line], settings, {
    signal,
    ...(isText && {
      onToken: ({ id }) => {
        ids.push(id);
        const text = model.vocabulary.decode(ids);
        if (!text.endsWith('\ufffd')) write(text);
      },
    }),
  });
  if (result === undefined) return;
  if (!isText) for (const each of answerLines(line, result, options)) console.log(each);
  else {
    write(result.text);
    process.stdout.write('\n');
  }
}

/** What is printed of an answer. */
export function answerLines(
  input: string,
  result: Answer,
  { json, probabilities }: Pick<GenerateCommandOptions, 'json' | 'probabilities'>,
): readonly string[] {
  if (json === true) return [JSON.stringify({ input, ...result })];
  if (probabilities !== true) return [result.text];
  const paint = paintWith(terminalOf(process.stdout, process.env).colours);
  const width = Math.max(...result.tokens.map(({ piece }) => piece.length), 1);
  const rows = result.tokens.map(({ piece, probability }) => {
    const percent = `${(100 * probability).toFixed(1)}%`.padStart(6);
    return `  ${piece.padEnd(width)}  ${shade(probability, paint)(percent)}`;
  });
  const cut = result.ended ? [] : [paint.dim('  cut at the greatest length')];
  return [result.text, ...rows, ...cut];
}

function shade(probability: number, paint: Paint): (text: string) => string {
  return probability >= 0.8 ? paint.green : probability >= 0.4 ? paint.yellow : paint.red;
}
