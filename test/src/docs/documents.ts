import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../end-to-end/checkout.js';

export const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'DECISIONS.md'] as const;

/** The text of a file of the checkout. */
export function textOf(path: string): string {
  return readFileSync(join(workspaceRoot, path), 'utf8');
}

/** What stands under a heading, up to the next one of the same rank. */
export function section(text: string, heading: string): string {
  const rank = /^#+ /.exec(heading)?.[0] ?? '';
  const from = text.indexOf(`\n${heading}\n`);
  if (rank === '' || from < 0) throw new Error(`there is no heading ${JSON.stringify(heading)}`);
  const start = from + heading.length + 2;
  const end = text.indexOf(`\n${rank}`, start);
  return text.slice(start, end < 0 ? undefined : end);
}

/** The fenced blocks of a language (empty for blocks that name none). */
export function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, named, body]) =>
    named === language ? [body as string] : [],
  );
}

/** Paths of the files that belong to the checkout, those that git knows or would take and that are there, sorted. */
export function filesOfCheckout(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: workspaceRoot,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const paths = new Set(listed.split('\0').filter((path) => path !== '' && existsSync(join(workspaceRoot, path))));
  return [...paths].sort();
}
