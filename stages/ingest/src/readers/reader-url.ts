/** File URL of a reader's module. Its file name is the reader's name, so that no table ties readers to one another. */
export function readerUrl(name: string): string {
  return new URL(`./${name}.js`, import.meta.url).href;
}
