/** Pad, end and unknown as SeqIO numbers them where a vocabulary has no model of its own. */
export const PAD_ID = 0;
export const EOS_ID = 1;
export const UNK_ID = 2;

/** The ids up to and with the first end id; all where there is none, or no end id is given. */
export function cutAfterEos(ids: readonly number[], eosId: number | undefined): readonly number[] {
  const at = eosId === undefined ? -1 : ids.indexOf(eosId);
  return at < 0 ? ids : ids.slice(0, at + 1);
}
