/** An edit of a list of tokens: those from `start` to before `end` become `tokens`. */
export interface CorrectionEdit {
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly string[];
}

/**
 * The edits that make one list of tokens the other: of a cheapest alignment (deletion, insertion and substitution cost 1)
 * all that stand side by side are one edit. As ERRANT extracts them with `-lev -merge all-merge` (Bryant et al.,
 * "Automatic Annotation and Evaluation of Error Types for Grammatical Error Correction", ACL 2017); of equally cheap
 * alignments the same one is taken. ERRANT's default also looks at parts of speech and lemmas, which need a parser.
 */
export function correctionEdits(source: readonly string[], corrected: readonly string[]): readonly CorrectionEdit[] {
  const steps = alignment(source, corrected);
  const edits: CorrectionEdit[] = [];
  let [i, j] = [0, 0];
  for (let at = 0; at < steps.length; ) {
    if (steps[at] === MATCH) {
      i++;
      j++;
      at++;
      continue;
    }
    const [start, from] = [i, j];
    for (; at < steps.length && steps[at] !== MATCH; at++) {
      if (steps[at] !== INSERT) i++;
      if (steps[at] !== DELETE) j++;
    }
    edits.push({ start, end: i, tokens: corrected.slice(from, j) });
  }
  return edits;
}

const MATCH = 0;
const SUBSTITUTE = 1;
const INSERT = 2;
const DELETE = 3;

/** Steps from the first token to the last. */
function alignment(source: readonly string[], corrected: readonly string[]): readonly number[] {
  const width = corrected.length + 1;
  // [source.length + 1, corrected.length + 1]: how the cheapest way to a place ends.
  const last = new Uint8Array((source.length + 1) * width);
  let above = Uint32Array.from({ length: width }, (_, j) => j);
  last.fill(INSERT, 1, width);
  for (let i = 1; i <= source.length; i++) {
    const costs = new Uint32Array(width);
    costs[0] = i;
    last[i * width] = DELETE;
    for (let j = 1; j < width; j++) {
      if (source[i - 1] === corrected[j - 1]) {
        costs[j] = above[j - 1] as number;
        continue;
      }
      const [substitute, insert, remove] = [above[j - 1] as number, costs[j - 1] as number, above[j] as number];
      const least = Math.min(substitute, insert, remove);
      costs[j] = least + 1;
      last[i * width + j] = least === substitute ? SUBSTITUTE : least === insert ? INSERT : DELETE;
    }
    above = costs;
  }
  const steps: number[] = [];
  for (let i = source.length, j = corrected.length; i + j > 0; ) {
    const step = last[i * width + j] as number;
    steps.push(step);
    if (step !== INSERT) i--;
    if (step !== DELETE) j--;
  }
  return steps.reverse();
}
