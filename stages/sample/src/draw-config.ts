/** The config of a draw: what decides which rows of one task are drawn, and nothing of the mixture. */
export interface DrawConfig {
  /** At most this many examples of a split; all where absent. */
  readonly keep: { readonly [split: string]: number | undefined };
}
