import { createHash } from 'node:crypto';
import type { ImportSettings } from '@exmix/cards/pipeline-schema';
import { checkpointFiles } from '@exmix/checkpoints/checkpoint-files';
import { InputError } from '@exmix/errors/input-error';
import type { FileReader, SourceFiles } from '@exmix/stage-kit/source-files';
import { sourceNames } from '@exmix/stage-kit/source-names';

/** A file of a checkpoint that Transformers saved, in a folder or on the Hub. */
export interface ImportFile {
  /** Its path in the checkpoint's folder. */
  readonly name: string;
  /** Its name in an action's `sources`. */
  readonly source: string;
  /** `sha256:<hex>`, or as the Hub names it. */
  digest(): Promise<string>;
  open(): Promise<FileReader>;
}

/** The rule's name in the lock. */
const HUB_RULE = 'checkpoint of transformers';

/**
 * The files of an imported model: `config.json`, `spiece.model`, `tokenizer_config.json` where it is there, and the
 * weights, in one safetensors file or in the shards that `model.safetensors.index.json` names.
 *
 * @throws InputError `bad-checkpoint` naming what is not there, and how to make it
 */
export async function importFiles(files: SourceFiles, settings: ImportSettings): Promise<readonly ImportFile[]> {
  return 'folder' in settings ? folderFiles(files, settings) : hubFiles(files, settings);
}

/** What an import is called in messages. */
export function importName(settings: ImportSettings): string {
  return 'folder' in settings ? `the folder ${settings.folder}` : `${settings.hub} at ${settings.revision}`;
}

async function folderFiles(
  files: SourceFiles,
  settings: Extract<ImportSettings, { folder: string }>,
): Promise<readonly ImportFile[]> {
  const path = (name: string) => `${settings.folder.replace(/\/+$/, '')}/${name}`;
  const { all } = await checkpointFiles({
    name: importName(settings),
    has: (name) =>
      files.file(path(name)).then(
        () => true,
        (error: unknown) => {
          if (error instanceof InputError && error.code === 'missing-file') return false;
          throw error;
        },
      ),
    text: async (name) => (await files.file(path(name))).text(),
  });
  return all.map((name) => ({
    name,
    source: sourceNames.file(path(name)),
    digest: async () => {
      const hash = createHash('sha256');
      for await (const chunk of (await files.file(path(name))).stream()) hash.update(chunk);
      return `sha256:${hash.digest('hex')}`;
    },
    open: async () => (await files.file(path(name))).reader(),
  }));
}

async function hubFiles(
  files: SourceFiles,
  settings: Extract<ImportSettings, { hub: string }>,
): Promise<readonly ImportFile[]> {
  const name = `models/${settings.hub}`;
  const hub = await files.hub(name, settings.revision);
  const { all = [] } = await hub.select(HUB_RULE, async ({ paths, text }) => {
    const chosen = await checkpointFiles({
      name: importName(settings),
      has: (path) => paths.includes(path),
      text: async (path) => (await text(path)) ?? '',
    });
    return { all: chosen.all };
  });
  return all.map(({ path, digest }) => ({
    name: path,
    source: sourceNames.hub(name, path),
    digest: async () => digest,
    open: () => hub.open(path),
  }));
}
