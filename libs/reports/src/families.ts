/** Families in the order of the paper, with names for people. Colours are CSS variables `--f-<code>`. */
export const FAMILY_NAMES: Readonly<Record<string, string>> = {
  SUM: 'Summarization',
  DLG: 'Dialogue',
  NLI: 'Inference',
  CLS: 'Classification',
  SEM: 'Semantic parsing',
  CMNS: 'Commonsense',
  CBQA: 'Closed-book QA',
  RC: 'Reading',
  GEN: 'Generation',
  PARA: 'Paraphrase',
  KNOW: 'Knowledge',
  MATH: 'Arithmetic',
  PROSE: 'Self-supervised prose',
};

/** Families that occur, in the paper's order; unknown ones last by name. */
export function familiesOf(items: readonly { readonly family: string }[]): readonly string[] {
  const present = new Set(items.map((item) => item.family));
  const known = Object.keys(FAMILY_NAMES).filter((family) => present.has(family));
  const others = [...present].filter((family) => !(family in FAMILY_NAMES)).sort();
  return [...known, ...others];
}

export function familyName(family: string): string {
  return FAMILY_NAMES[family] ?? family;
}

export function familyColor(family: string): string {
  return family in FAMILY_NAMES ? `var(--f-${family.toLowerCase()})` : 'var(--soft)';
}
