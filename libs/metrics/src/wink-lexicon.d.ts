/** Base forms of irregular words, by word. */
declare module 'wink-lexicon/src/wn-*' {
  const exceptions: Readonly<Record<string, string>>;
  export default exceptions;
}
