import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AnswerSettings } from './answer.js';

/** What `exmix generate` was called with. */
export interface GenerateCommandOptions {
  readonly beams?: number;
  readonly lengthPenalty?: number;
  readonly sample?: boolean;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly maxTokens?: number;
  readonly probabilities?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}

/** Tokens of an answer where neither the command nor the phase says how many. */
const MAX_TOKENS = 64;

/** Adds the options of `exmix generate`. */
export function withGenerateOptions(command: Command): Command {
  const sampling = (flags: string, text: string) =>
    new Option(flags, text).implies({ sample: true }).conflicts(['beams', 'lengthPenalty']);
  return command
    .option('--beams <count>', 'search with so many beams (default: take the likeliest token, one by one)', whole(1))
    .addOption(
      new Option('--length-penalty <exponent>', 'of beams: 0 likes short answers, above 0 longer ones (default: 0.6)')
        .argParser(number(-10, 10))
        .implies({ beams: 4 }),
    )
    .addOption(new Option('--sample', 'draw each token by its probability').conflicts(['beams', 'lengthPenalty']))
    .addOption(
      sampling('--temperature <value>', 'sample; below 1 likelier tokens, above 1 rarer ones').argParser(
        number(0, 100),
      ),
    )
    .addOption(sampling('--top-k <count>', 'sample among so many likeliest tokens').argParser(whole(1)))
    .addOption(
      sampling('--top-p <share>', 'sample among the likeliest tokens that have this probability together').argParser(
        number(0, 1),
      ),
    )
    .addOption(sampling('--seed <number>', 'sample; same seed, same answer (default: 0)').argParser(whole(0)))
    .option(
      '--max-tokens <count>',
      `tokens of an answer at most (default: as the phase was trained, or ${MAX_TOKENS})`,
      whole(1),
    )
    .option('--probabilities', 'each token of the answer with its probability')
    .option('--store <location>', 'artifact store')
    .option('--json', 'one JSON line an answer');
}

/** The options as the model takes them. */
export function answerSettings(options: GenerateCommandOptions, targetLength: number | undefined): AnswerSettings {
  const { beams, lengthPenalty, sample, temperature, topK, topP, seed } = options;
  const maxLength = options.maxTokens ?? targetLength ?? MAX_TOKENS;
  if (beams !== undefined)
    return { method: 'beam', maxLength, beams, ...(lengthPenalty !== undefined && { lengthPenalty }) };
  if (sample !== true) return { method: 'greedy', maxLength };
  return {
    method: 'sample',
    maxLength,
    temperature: temperature ?? 1,
    topK: topK ?? 0,
    topP: topP ?? 0,
    seed: seed ?? 0,
  };
}

function whole(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`A whole number from ${least} up.`);
    }
    return value;
  };
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most)) {
      throw new InvalidArgumentError(`A number from ${least} to ${most}.`);
    }
    return value;
  };
}
