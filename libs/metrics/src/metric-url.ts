/**
 * File URL of the module of a metric. Apart from the list of names, so that a new metric does not change the code
 * digests of the others' scores.
 */
export function metricUrl(name: string): string {
  return new URL(`./registered/${name.replaceAll('_', '-')}.js`, import.meta.url).href;
}
