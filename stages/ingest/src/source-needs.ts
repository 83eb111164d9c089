import type { Source } from '@exmix/cards/source-schema';

/** What a source reads, told from the names of its options alone (see `readers/reader.ts`). Sorted, without repetition. */
export interface SourceNeeds {
  readonly readers: readonly string[];
  readonly packages: readonly string[];
  readonly files: readonly string[];
}

export function sourceNeeds(source: Source): SourceNeeds {
  const [readers, packages, files] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const visit = (one: Readonly<Record<string, unknown>>): void => {
    readers.add(one.reader as string);
    for (const name of strings([one.package, one.packages])) packages.add(name);
    if (one.package === undefined) for (const path of strings([one.file, one.files])) files.add(path);
    for (const nested of (one.of ?? []) as Readonly<Record<string, unknown>>[]) visit(nested);
  };
  visit(source);
  return { readers: [...readers].sort(), packages: [...packages].sort(), files: [...files].sort() };
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
