/**
 * File URL of the module of a named formatter. Apart from the list of names, so that a new formatter does not change
 * the code digests of the others' examples.
 */
export function formatterUrl(name: string): string {
  return new URL(`./formatters/${name.replaceAll('_', '-')}.js`, import.meta.url).href;
}
