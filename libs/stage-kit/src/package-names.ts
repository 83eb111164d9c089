/** The packages that an action or a planned unit reads, told from its `sources`. */
export function packageNames({ sources = {} }: { readonly sources?: Readonly<Record<string, string>> }): string[] {
  return Object.keys(sources).flatMap((name) => (name.startsWith('npm:') ? [name.slice('npm:'.length)] : []));
}
