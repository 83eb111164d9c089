import { InputError } from '@exmix/errors/input-error';
import type { SourceFile, SourceFiles } from '@exmix/stage-kit/source-files';

/** For tests: packages in memory, files as text by path. Bytes are UTF-8, or byte text where `latin1` is given. */
export function memoryPackages(
  packages: Readonly<Record<string, Readonly<Record<string, string>>>>,
  encoding: 'utf-8' | 'latin1' = 'utf-8',
): SourceFiles {
  const file = (name: string, text: string): SourceFile => {
    const bytes = Uint8Array.from(Buffer.from(text, encoding));
    return {
      name,
      size: bytes.length,
      bytes: async () => bytes,
      text: async () => text,
      async *stream() {
        yield bytes;
      },
      reader: async () => ({
        size: bytes.length,
        read: async (start, end) => bytes.subarray(start, end),
        close: async () => {},
      }),
    };
  };
  return {
    async package(name) {
      const files = packages[name];
      if (files === undefined) throw new InputError('missing-package', `the package "${name}" is not installed`);
      return {
        name,
        version: '1.0.0',
        list: async (folder = '') =>
          Object.keys(files)
            .filter((path) => folder === '' || path.startsWith(`${folder}/`))
            .sort(),
        async open(path) {
          const text = files[path];
          if (text === undefined)
            throw new InputError('missing-file', 'there is no such file', { file: `${name}/${path}` });
          return file(`${name}/${path}`, text);
        },
        import: async () => {
          throw new Error('packages in memory have no modules');
        },
        derived: (_, make) => make(),
      };
    },
    file: async (path) => {
      throw new InputError('missing-file', 'there is no such file', { file: path });
    },
    hub: (repository) => Promise.reject(new Error(`no Hub for ${repository}`)),
    url: (address) => Promise.reject(new Error(`no web for ${address}`)),
  };
}
