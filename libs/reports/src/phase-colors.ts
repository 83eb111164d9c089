import type { ReportData } from './report-data.js';

/** CSS colour of a phase. */
export type PhaseColors = (phase: string) => string;

/**
 * Phases that are compared, and those that they started from, share a colour: `a`'s line of phases is one, `b`'s
 * another. Others follow in order.
 */
export function phaseColors(data: ReportData): PhaseColors {
  const parent = new Map(data.phases.map((phase) => [phase.name, phase.from]));
  const colors = new Map<string, number>();
  const paint = (phase: string | undefined, color: number) => {
    for (let at = phase; at !== undefined && !colors.has(at); at = parent.get(at)) colors.set(at, color);
  };
  /** A phase with several seeds stands for its runs. */
  const runsOf = (phase: string) => data.phases.filter(({ name, runOf }) => name === phase || runOf === phase);
  for (const { a, b } of data.comparisons) {
    for (const { name } of runsOf(a)) paint(name, 0);
    for (const { name } of runsOf(b)) paint(name, 1);
  }
  let next = 2;
  for (const { name } of data.phases) if (!colors.has(name)) paint(name, next++ % 6);
  return (phase) => `var(--p${colors.get(phase) ?? 2})`;
}
