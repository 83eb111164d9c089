import { InputError } from '@exmix/errors/input-error';

/** T5X's hand-written factor rules (`t5x/adafactor.py`), with one row and one column. */
export interface FactorRule {
  /** Regular expression that a parameter's name matches somewhere. */
  readonly parameters: string;
  /** What each axis is: one `row`, one `column`, the others `batch`; or all `none`: the second moment is kept whole. */
  readonly axes: readonly ('row' | 'column' | 'batch' | 'none')[];
}

/** Which second moments are factored. */
export interface Factoring {
  /** A matrix is factored when both of its dimensions have at least this size. */
  readonly minDimSizeToFactor: number;
  /** Parameters that are factored as a rule says, whatever their sizes; the first rule that matches a name counts. */
  readonly factorRules?: readonly FactorRule[] | undefined;
}

/**
 * The two axes over which a parameter's second moment is factored, `[row, column]`; undefined when it is kept whole.
 * Without a rule they are the two largest, the smaller first; of equal ones the later counts as the larger.
 *
 * @throws InputError `factor-rule` when a rule does not fit the parameter that it matches
 */
export function factoredDimensions(
  name: string,
  shape: readonly number[],
  { minDimSizeToFactor, factorRules }: Factoring,
): readonly [number, number] | undefined {
  const rule = factorRules?.find(({ parameters }) => new RegExp(parameters).test(name));
  if (rule !== undefined) return ruledDimensions(name, shape, rule);
  if (shape.length < 2) return undefined;
  const order = shape.map((_, axis) => axis).sort((a, b) => (shape[a] as number) - (shape[b] as number) || a - b);
  const [smaller, larger] = order.slice(-2) as [number, number];
  return (shape[smaller] as number) >= minDimSizeToFactor ? [smaller, larger] : undefined;
}

function ruledDimensions(
  name: string,
  shape: readonly number[],
  { parameters, axes }: FactorRule,
): readonly [number, number] | undefined {
  const count = (what: string) => axes.filter((axis) => axis === what).length;
  const whole = count('none') === axes.length;
  if (
    axes.length !== shape.length ||
    !(whole || (count('row') === 1 && count('column') === 1 && count('none') === 0))
  ) {
    throw new InputError(
      'factor-rule',
      `the rule of /${parameters}/ is [${axes.join(', ')}], but ${name} has shape [${shape.join(', ')}]: a rule names each axis, one "row" and one "column", the others "batch"; or all "none"`,
    );
  }
  return whole ? undefined : [axes.indexOf('row'), axes.indexOf('column')];
}
