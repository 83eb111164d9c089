/** File URL of the module of a named postprocessor; apart from the list of names, see `formatter-url.ts`. */
export function postprocessorUrl(name: string): string {
  return new URL(`./postprocessors/${name.replaceAll('_', '-')}.js`, import.meta.url).href;
}
