/** One case of a reference vector file. */
export interface ParityCase {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: vectors are untyped data
  readonly input: { readonly op: string; readonly [argument: string]: any };
  readonly expected: unknown;
  readonly origin?: string;
  readonly tolerance?: number;
}

/**
 * Computes what a case expects: returns a value of the shape of `expected`, which is then compared deeply (numbers
 * within the case's tolerance, `NaN` and `Infinity` as strings). Throws where the operation refuses the input; a case
 * that expects `error` passes then. Keys that `expected` does not have are not compared.
 *
 * @param folder absolute path of the folder of the vector file, for support data beside it
 */
export interface ParityOperation {
  (testCase: ParityCase, folder: string): unknown | Promise<unknown>;
  /** Whether it computes with tensors, so that its results may differ between engines. */
  readonly usesEngine?: boolean;
}

/** Operations by `<file without .json>/<op>`, or by `<op>` where the name is unambiguous. */
export type ParityOperations = Readonly<Record<string, ParityOperation>>;
