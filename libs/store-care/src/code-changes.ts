/** How the code of two actions differs. */
export interface CodeChanges {
  /** Files of the workspace: `@exmix/format/dist/format-task.js`. */
  readonly files: readonly { readonly file: string; readonly change: 'changed' | 'added' | 'removed' }[];
  readonly packages: readonly { readonly name: string; readonly before?: string; readonly after?: string }[];
}

/**
 * Compares the texts of two closures (`CodeClosure.text`).
 *
 * @returns files and packages that differ, sorted
 */
export function codeChanges(before: string, after: string): CodeChanges {
  const [old, now] = [parsed(before), parsed(after)];
  const names = (map: 'files' | 'packages') => [...new Set([...old[map].keys(), ...now[map].keys()])].sort();
  const files = names('files').flatMap((file) => {
    const [was, is] = [old.files.get(file), now.files.get(file)];
    if (was === is) return [];
    return [{ file, change: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed' } as const];
  });
  const packages = names('packages').flatMap((name) => {
    const [was, is] = [old.packages.get(name), now.packages.get(name)];
    if (was === is) return [];
    return [{ name, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
  return { files, packages };
}

/** The source of a compiled file, as far as its name tells: `@exmix/format/src/format-task.ts`. */
export function sourceName(file: string): string {
  return file.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
}

function parsed(text: string): { files: Map<string, string>; packages: Map<string, string> } {
  const files = new Map<string, string>();
  const packages = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, file, digest] = /^(.+) ([0-9a-f]{64})$/.exec(line) ?? [];
    if (file !== undefined && digest !== undefined) files.set(file, digest);
    else if (line !== '') packages.set(line.slice(0, line.lastIndexOf('@')), line.slice(line.lastIndexOf('@') + 1));
  }
  return { files, packages };
}
