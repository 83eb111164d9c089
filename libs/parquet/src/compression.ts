/** Codecs of the files that exmix writes. */
export type Compression = 'snappy' | 'none';
