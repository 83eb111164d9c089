import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compare, comparedNumbers, type Difference, type Tolerance } from './compare.js';
import type { FindOperation } from './load-operations.js';
import type { Measure } from './measure.js';
import { NotImplemented } from './not-implemented.js';
import type { ParityCase, ParityOperation } from './operation.js';

export interface FailedCase {
  readonly name: string;
  readonly op: string;
  /** What differs; or, where the operation threw or should have thrown, what happened instead. */
  readonly differences: readonly Difference[];
  readonly message?: string;
}

export interface FileResult {
  readonly file: string;
  readonly passed: number;
  readonly failed: readonly FailedCase[];
  /** Count of cases by operation that the project does not have, or not for these cases. */
  readonly notImplemented: ReadonlyMap<string, number>;
  /** Of the cases that have a tolerance, the one that used most of it; undefined where all are exact. */
  readonly measure: Measure | undefined;
}

/** Which cases are run. */
export interface Choice {
  /** Only those whose operation computes with tensors; files without any are left out. */
  readonly onlyEngine?: boolean | undefined;
}

/** Files whose tolerances are relative for large values (the references' README). */
const RELATIVE = new Set(['optimizer_adafactor', 'losses']);

/**
 * Runs every vector file (`*.json` with `cases`) of a folder, in order of their names.
 *
 * @param folder of the form that `shared/references/README.md` describes
 */
export async function* runVectors(
  folder: string,
  find: FindOperation,
  { onlyEngine = false }: Choice = {},
): AsyncGenerator<FileResult> {
  const absolute = resolve(folder);
  const files = (await readdir(absolute)).filter((name) => name.endsWith('.json')).sort();
  for (const name of files) {
    const vectors: unknown = JSON.parse(await readFile(join(absolute, name), 'utf8'));
    if (!hasCases(vectors)) continue;
    const file = name.slice(0, -'.json'.length);
    const cases = vectors.cases.filter(({ input: { op } }) => !onlyEngine || find(file, op)?.usesEngine === true);
    if (onlyEngine && cases.length === 0) continue;
    yield await runFile(file, cases, absolute, find);
  }
}

function hasCases(value: unknown): value is { cases: ParityCase[] } {
  return typeof value === 'object' && value !== null && Array.isArray((value as { cases?: unknown }).cases);
}

async function runFile(
  file: string,
  cases: readonly ParityCase[],
  folder: string,
  find: FindOperation,
): Promise<FileResult> {
  let passed = 0;
  const failed: FailedCase[] = [];
  const notImplemented = new Map<string, number>();
  let measure: Measure | undefined;
  for (const testCase of cases) {
    const { op } = testCase.input;
    const outcome = await runCase(file, testCase, folder, find(file, op));
    if (typeof outcome === 'object' && 'passed' in outcome) {
      passed++;
      if (share(outcome.passed) > share(measure)) measure = outcome.passed;
    } else if (outcome === 'not implemented') notImplemented.set(op, (notImplemented.get(op) ?? 0) + 1);
    else failed.push(outcome);
  }
  return { file, passed, failed, notImplemented, measure };
}

async function runCase(
  file: string,
  testCase: ParityCase,
  folder: string,
  operation: ParityOperation | undefined,
): Promise<{ readonly passed: Measure | undefined } | 'not implemented' | FailedCase> {
  const { op } = testCase.input;
  if (operation === undefined) return 'not implemented';
  const mustFail = expectedError(testCase.expected);
  const failure = { name: testCase.name, op };
  try {
    const actual = await operation(testCase, folder);
    if (mustFail !== undefined) {
      return { ...failure, differences: [], message: `must fail (${mustFail}), but returned ${show(actual)}` };
    }
    const tolerance = { allowed: testCase.tolerance, relative: RELATIVE.has(file) };
    const differences = compare(testCase.expected, actual, tolerance);
    if (differences.length > 0) return { ...failure, differences };
    return { passed: measureOf(testCase, actual, tolerance) };
  } catch (error) {
    if (error instanceof NotImplemented) return 'not implemented';
    if (mustFail !== undefined) return { passed: undefined };
    return { ...failure, differences: [], message: `threw ${error instanceof Error ? error.stack : String(error)}` };
  }
}

function measureOf({ name, expected }: ParityCase, actual: unknown, tolerance: Tolerance): Measure | undefined {
  if (tolerance.allowed === undefined) return undefined;
  let absolute = 0;
  let relative = 0;
  let values = 0;
  for (const { difference, scale } of comparedNumbers(expected, actual, tolerance)) {
    values++;
    absolute = Math.max(absolute, difference);
    relative = Math.max(relative, difference / scale);
  }
  const by = tolerance.relative ? 'relative' : 'absolute';
  return { quantity: name, values, absolute, relative, tolerance: tolerance.allowed, by, at: name };
}

/** What part of its tolerance a measure used; below 0 for none. */
function share(measure: Measure | undefined): number {
  if (measure === undefined) return -1;
  return (measure.by === 'relative' ? measure.relative : measure.absolute) / measure.tolerance;
}

function expectedError(expected: unknown): string | undefined {
  if (typeof expected !== 'object' || expected === null || !('error' in expected)) return undefined;
  return String(expected.error);
}

/** A value on one line, cut to a readable length. */
export function show(value: unknown, length = 300): string {
  const text =
    typeof value === 'number' || value === undefined
      ? String(value)
      : JSON.stringify(value, (_key, inner) =>
          typeof inner === 'number' && !Number.isFinite(inner)
            ? String(inner)
            : ArrayBuffer.isView(inner)
              ? Array.from(inner as unknown as number[])
              : inner,
        );
  return text.length <= length ? text : `${text.slice(0, length)}... (${text.length} characters)`;
}
