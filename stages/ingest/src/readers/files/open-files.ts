import type { SourceFile } from '@exmix/stage-kit/source-files';
import type { ReadContext } from '../reader.js';

export interface FileChoice {
  readonly package?: string | undefined;
  readonly files: Readonly<Record<string, string | readonly string[]>>;
}

/** The files of a source with their splits, in the card's order. */
export async function* openFiles(
  choice: FileChoice,
  { sources }: Pick<ReadContext, 'sources'>,
): AsyncIterable<{ split: string; file: SourceFile }> {
  const owner = choice.package === undefined ? undefined : await sources.package(choice.package);
  for (const [split, paths] of Object.entries(choice.files)) {
    for (const path of typeof paths === 'string' ? [paths] : paths)
      yield { split, file: await (owner === undefined ? sources.file(path) : owner.open(path)) };
  }
}
