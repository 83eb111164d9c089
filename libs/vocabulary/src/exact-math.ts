/**
 * Logarithm and exponential from additions, multiplications and divisions alone, which IEEE 754 fixes to the bit.
 * `Math.log` and `Math.exp` may differ between engines in their last bits; a trained vocabulary must not.
 * Both are good to about 1e-15, relative.
 */
const LN2_HIGH = 0.693145751953125;
const LN2_LOW = 1.4286068203094173e-6;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Index of the high word of a double in memory. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Natural logarithm of a positive, normal number. */
export function exactLog(x: number): number {
  float[0] = x;
  const high = words[HIGH] as number;
  let exponent = (high >>> 20) - 1023;
  words[HIGH] = (high & 0x000f_ffff) | 0x3ff0_0000;
  let mantissa = float[0];
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  // log(m) = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.1716
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let k = 23; k >= 3; k -= 2) series = square * (series + 1 / k);
  return exponent * LN2_HIGH + (2 * s * (1 + series) + exponent * LN2_LOW);
}

/** e to the power of x; 0 below -700. */
export function exactExp(x: number): number {
  if (x < -700) return 0;
  const halvings = Math.round(x / Math.LN2);
  const rest = x - halvings * LN2_HIGH - halvings * LN2_LOW;
  let series = 1;
  for (let k = 18; k >= 1; k--) series = 1 + (rest * series) / k;
  float[0] = 1;
  words[HIGH] = (1023 + halvings) << 20;
  return series * float[0];
}

/** Digamma, the derivative of the logarithm of the gamma function, for positive numbers. */
export function exactDigamma(x: number): number {
  let result = 0;
  let y = x;
  for (; y < 7; y++) result -= 1 / y;
  y -= 0.5;
  const square = 1 / (y * y);
  return result + exactLog(y) + square * (1 / 24 - square * (7 / 960 - square * (31 / 8064 - square * (127 / 30720))));
}
