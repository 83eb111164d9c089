/**
 * What becomes of the tokens under a noise mask; each is `<name>` of T5's preprocessors. `sentinel` is the vocabulary's
 * last id.
 */
type Tokens = Int32Array;
type Mask = ArrayLike<number>;

/** The k-th noise span becomes `sentinel - k`. */
export function noiseSpanToUniqueSentinel(tokens: Tokens, mask: Mask, sentinel: number): Tokens {
  let next = sentinel;
  return spanTo(tokens, mask, 1, () => next--);
}

/** The k-th span of other tokens becomes `sentinel - k`. */
export function nonnoiseSpanToUniqueSentinel(tokens: Tokens, mask: Mask, sentinel: number): Tokens {
  let next = sentinel;
  return spanTo(tokens, mask, 0, () => next--);
}

/** Every noise span becomes the one sentinel. */
export function noiseSpanToSentinel(tokens: Tokens, mask: Mask, sentinel: number): Tokens {
  return spanTo(tokens, mask, 1, () => sentinel);
}

/** Every span of other tokens becomes the one sentinel. */
export function nonnoiseSpanToSentinel(tokens: Tokens, mask: Mask, sentinel: number): Tokens {
  return spanTo(tokens, mask, 0, () => sentinel);
}

/** Every noise token becomes the sentinel. */
export function noiseTokenToSentinel(tokens: Tokens, mask: Mask, sentinel: number): Tokens {
  return tokens.map((token, i) => (mask[i] ? sentinel : token));
}

export function dropNoiseTokens(tokens: Tokens, mask: Mask): Tokens {
  return tokens.filter((_, i) => !mask[i]);
}

export function dropNonnoiseTokens(tokens: Tokens, mask: Mask): Tokens {
  return tokens.filter((_, i) => Boolean(mask[i]));
}

/** Spans where the mask is `kind` shrink to one token each. */
function spanTo(tokens: Tokens, mask: Mask, kind: 0 | 1, sentinel: () => number): Tokens {
  const out = new Int32Array(tokens.length);
  let at = 0;
  for (let i = 0; i < tokens.length; i++) {
    if (Number(mask[i]) !== kind) out[at++] = tokens[i] as number;
    else if (i === 0 || Number(mask[i - 1]) !== kind) out[at++] = sentinel();
  }
  return out.slice(0, at);
}
