/** Inputs and targets of an example before tokens. */
export interface TextRow {
  readonly inputs: string;
  readonly targets: string;
}

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu an er in on al st'.split(' ');
const WORDS = 20_000;

/** Rows of made words whose frequencies follow Zipf's law; the same each time. */
export function exampleTexts(rows: number): TextRow[] {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (n: number) => Math.floor(uniform() * n);
  const syllable = () => SYLLABLES[below(SYLLABLES.length)] as string;
  const words = Array.from({ length: WORDS }, () => Array.from({ length: 1 + below(4) }, syllable).join(''));
  const word = () => words[Math.floor(WORDS ** uniform()) - 1] as string;
  const text = (count: number) => Array.from({ length: count }, word).join(' ');
  return Array.from({ length: rows }, () => ({ inputs: text(10 + below(120)), targets: text(1 + below(8)) }));
}
