/**
 * What a score is to be compared with: answers that need no model. All see the same test examples as the model.
 */
export type Baseline = 'majority' | 'copy-inputs' | 'copy-first-sentence';

/** Facts about the train split that baselines use; `addTrain` one example at a time, in any order. */
export class BaselineFacts {
  private readonly targets = new Map<string, number>();
  private prefix: string | undefined;

  addTrain(inputs: string, targets: string): void {
    this.targets.set(targets, (this.targets.get(targets) ?? 0) + 1);
    this.prefix = this.prefix === undefined ? inputs : commonPrefix(this.prefix, inputs);
  }

  /** The most frequent target; of equally frequent ones the first by code units. Empty without examples. */
  majority(): string {
    let best = '';
    let bestCount = 0;
    for (const [target, count] of this.targets) {
      if (count > bestCount || (count === bestCount && target < best)) {
        best = target;
        bestCount = count;
      }
    }
    return best;
  }

  /**
   * The instruction that every input starts with (`summarize: `), which a copying baseline leaves out: the train
   * inputs' common beginning up to its last space.
   */
  instruction(): string {
    if (this.prefix === undefined || this.targets.size < 2) return '';
    return this.prefix.slice(0, this.prefix.lastIndexOf(' ') + 1);
  }
}

/** A baseline's answer to one example. */
export function baselinePrediction(baseline: Baseline, facts: BaselineFacts, inputs: string): string {
  if (baseline === 'majority') return facts.majority();
  const instruction = facts.instruction();
  const text = inputs.startsWith(instruction) ? inputs.slice(instruction.length) : inputs;
  return baseline === 'copy-inputs' ? text : firstSentence(text);
}

/** Up to the first sentence end that whitespace or the text's end follows, or up to the first line's end. */
export function firstSentence(text: string): string {
  const line = text.trimStart().split('\n', 1)[0] as string;
  return /^.*?[.!?](?=\s|$)/u.exec(line)?.[0] ?? line;
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
