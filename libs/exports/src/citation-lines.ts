import { oneLine } from './markdown-table.js';

/** A dataset whose licence and paper are named. */
export interface CitedTask {
  readonly name: string;
  readonly title: string;
  readonly homepage?: string | undefined;
  readonly licence: string;
  readonly citation?: string | undefined;
}

/** A list of tasks with licence and citation, in Markdown. */
export function citationLines(tasks: readonly CitedTask[]): string[] {
  return tasks.flatMap(linesOf);
}

function linesOf({ name, title, licence, homepage, citation }: CitedTask): string[] {
  const lines = [`- \`${name}\`, ${oneLine(title)}${inBrackets(homepage)}. Licence: ${oneLine(licence)}.`];
  if (citation === undefined) return lines;
  // BibTeX keeps its lines; a reference in words is one.
  if (!/^\s*@\w+\s*\{/.test(citation)) return [...lines, `  ${oneLine(citation)}`];
  const entry = citation.trim().split('\n');
  return [...lines, '', '  ```bibtex', ...entry.map((line) => `  ${line}`), '  ```', ''];
}

export function inBrackets(homepage: string | undefined): string {
  return homepage === undefined ? '' : ` (${homepage})`;
}
