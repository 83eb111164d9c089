import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import type { HubListing } from '@exmix/stage-kit/source-files';
import { dataName } from '../readers/files/data-name.js';
import { append } from './append.js';
import { defaultSplits } from './default-patterns.js';
import { globPaths } from './glob.js';
import type { ReadmeConfig } from './readme-configs.js';

type Splits = Readonly<Record<string, readonly string[]>>;

const IGNORED = new Set([
  'README.md',
  'config.json',
  'dataset_info.json',
  'dataset_infos.json',
  'dummy_data.zip',
  'dataset_dict.json',
]);
/** `<config>/<split>/0000.parquet`: the layout of `refs/convert/parquet`, also where a commit of it is given. */
const CONVERTED = /^([^/]+)\/([^/]+)\/\d+\.parquet$/;

/**
 * The files of a configuration by source split, as the `datasets` library finds them.
 *
 * @param config its name; without it the repository's default
 * @param repository for messages
 */
export async function configFiles(
  listing: HubListing,
  config: string | undefined,
  repository: string,
): Promise<Splits> {
  const files = listing.paths.filter((path) => !IGNORED.has(path.split('/').at(-1) as string));
  const converted = files.filter((path) => CONVERTED.test(path));
  const data = files.filter((path) => !path.startsWith('.'));
  const readme = await listing.text('README.md');
  if (readme === undefined && converted.length > 0 && converted.length === data.length)
    return convertedFiles(converted, config, repository);

  const configs = readme === undefined ? [] : await configsOf(readme, `${repository}/README.md`);
  if (configs.length > 0) return describedFiles(chosen(configs, config, repository), files, repository);
  // NOTE: `datasets` refuses a configuration that nothing describes; a folder of its name can only mean this.
  const folder = config === undefined || config === 'default' ? '' : config;
  if (folder !== '' && !files.some((path) => path.startsWith(`${folder}/`))) {
    const folders = new Set(files.flatMap((path) => (path.includes('/') ? [path.split('/')[0] as string] : [])));
    throw unknownConfig(folder, [...folders].sort(), repository);
  }
  return describedFiles({ name: folder, isDefault: true, files: undefined, folder }, files, repository);
}

function convertedFiles(paths: readonly string[], config: string | undefined, repository: string): Splits {
  const byConfig = new Map<string, Record<string, string[]>>();
  for (const path of paths) {
    const [, name, split] = CONVERTED.exec(path) as unknown as [string, string, string];
    const splits = byConfig.get(name) ?? {};
    append(splits, split, path);
    byConfig.set(name, splits);
  }
  const names = [...byConfig.keys()];
  const name = config ?? (names.length === 1 ? names[0] : 'default');
  const splits = byConfig.get(name as string);
  if (splits === undefined) throw unknownConfig(config, names, repository);
  return splits;
}

function chosen(configs: readonly ReadmeConfig[], name: string | undefined, repository: string): ReadmeConfig {
  const found =
    name === undefined
      ? (configs.find((one) => one.isDefault) ??
        configs.find((one) => one.name === 'default') ??
        (configs.length === 1 ? configs[0] : undefined))
      : configs.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw unknownConfig(
    name,
    configs.map((one) => one.name),
    repository,
  );
}

function describedFiles(
  { files: globs, folder, name }: ReadmeConfig,
  paths: readonly string[],
  repository: string,
): Splits {
  const prefix = folder === '' ? '' : `${folder}/`;
  const inside = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  const found =
    globs === undefined
      ? defaultSplits(inside.filter((path) => isData(path)))
      : Object.fromEntries(Object.entries(globs).map(([split, list]) => [split, globAll(list, inside)]));
  const splits = ofOneFormat(found);
  const isEmpty = Object.values(splits).every((list) => list.length === 0);
  if (isEmpty)
    throw new InputError(
      'no-data-files',
      `${repository} has no data files${name === '' ? '' : ` of the configuration "${name}"`} that can be read here (Parquet, CSV, TSV, JSON, text); name them with "files", or read refs/convert/parquet where main holds a script`,
    );
  return Object.fromEntries(
    Object.entries(splits).map(([split, list]) => [split, list.map((path) => `${prefix}${path}`)]),
  );
}

function globAll(globs: readonly string[], paths: readonly string[]): string[] {
  return [...new Set(globs.flatMap((glob) => globPaths(glob.replace(/^\.\//, ''), paths)))];
}

function isData(path: string): boolean {
  const { archive, format } = dataName(path);
  return archive !== undefined || format !== undefined;
}

const PREFERRED = ['parquet', 'json-lines', 'json', 'csv'];

/** `datasets` reads files of one kind: the most frequent, Parquet first in a draw. Others beside them are left out. */
function ofOneFormat(splits: Splits): Splits {
  const kind = (path: string) => {
    const { archive, format } = dataName(path);
    return archive ?? format ?? 'other';
  };
  const counts = new Map<string, number>();
  for (const path of Object.values(splits).flat()) counts.set(kind(path), (counts.get(kind(path)) ?? 0) + 1);
  const rank = (name: string) => (PREFERRED.includes(name) ? PREFERRED.indexOf(name) : PREFERRED.length);
  const best = [...counts].sort(([a, m], [b, n]) => n - m || rank(a) - rank(b) || (a < b ? -1 : 1))[0]?.[0];
  const kept = Object.entries(splits).map(
    ([split, paths]) => [split, paths.filter((path) => kind(path) === best)] as const,
  );
  return Object.fromEntries(kept.filter(([, paths]) => paths.length > 0));
}

function unknownConfig(name: string | undefined, names: readonly string[], repository: string): InputError {
  const shown = `${names.slice(0, 8).join(', ')}${names.length > 8 ? `, and ${names.length - 8} more` : ''}`;
  if (name === undefined)
    return new InputError(
      'no-default-config',
      `${repository} has no default configuration; choose with "configs": ${shown}`,
    );
  const hint = nearMiss(name, names);
  return new InputError(
    'unknown-config',
    `${repository} has no configuration "${name}"${hint ? `; did you mean "${hint}"?` : ''} (it has ${shown || 'none'})`,
  );
}

/** The reader of YAML is loaded where there is a README to read: it has 70 files, and every plan loads this module. */
async function configsOf(readme: string, file: string): Promise<readonly ReadmeConfig[]> {
  const { readmeConfigs } = await import('./readme-configs.js');
  return readmeConfigs(readme, file);
}
