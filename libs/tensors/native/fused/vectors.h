// Vectors of 16 floats, and what loops do with them. Included within the namespace of a level, so it has no guard and
// includes nothing.

/** Lanes of a vector. */
constexpr long kLanes = 16;

typedef float Floats __attribute__((vector_size(64)));
typedef int Ints __attribute__((vector_size(64)));
typedef float AnywhereFloats __attribute__((vector_size(64), aligned(4), may_alias));

inline Floats splat(float x) { return Floats{x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }

inline Floats load(const float* from) { return *reinterpret_cast<const AnywhereFloats*>(from); }

inline void store(float* to, Floats x) { *reinterpret_cast<AnywhereFloats*>(to) = x; }

/** The first `count` lanes, of fewer than 16; `rest` in the others. */
inline Floats loadFirst(const float* from, long count, float rest = 0) {
  Floats x = splat(rest);
  __builtin_memcpy(&x, from, count * sizeof(float));
  return x;
}

inline void storeFirst(float* to, Floats x, long count) { __builtin_memcpy(to, &x, count * sizeof(float)); }

/** The larger lanes; those of `b` where one of both is NaN. */
inline Floats larger(Floats a, Floats b) { return a > b ? a : b; }

/** The smaller lanes; those of `b` where one of both is NaN. */
inline Floats smaller(Floats a, Floats b) { return a < b ? a : b; }

/** Sum of the lanes, in an order that no processor changes. */
inline float sumOfLanes(Floats x) {
  float lanes[kLanes];
  __builtin_memcpy(lanes, &x, sizeof lanes);
  for (long width = kLanes / 2; width > 0; width /= 2) {
    for (long lane = 0; lane < width; lane++) lanes[lane] += lanes[lane + width];
  }
  return lanes[0];
}

inline float largestLane(Floats x) {
  float lanes[kLanes];
  __builtin_memcpy(lanes, &x, sizeof lanes);
  float largest = lanes[0];
  for (long lane = 1; lane < kLanes; lane++) largest = lanes[lane] > largest ? lanes[lane] : largest;
  return largest;
}

/** e to the power of each lane, to 2 units in the last place; below -87 it is 0, above 88 it is that of 88. */
inline Floats exponential(Floats x) {
  constexpr float kToNearest = 12582912;  // 1.5 * 2^23: adding it rounds to a whole number
  Floats within = smaller(splat(88), larger(splat(-87), x));  // in this order NaN stays
  Floats shifted = within * 1.44269504088896341f + kToNearest;
  Floats whole = shifted - kToNearest;
  // ln 2 in two parts, so that the remainder loses nothing.
  Floats rest = (within - whole * 0.693359375f) + whole * 2.12194440e-4f;
  // The polynomial of Cephes (expf).
  Floats p = splat(1.9875691500e-4f);
  p = p * rest + 1.3981999507e-3f;
  p = p * rest + 8.3334519073e-3f;
  p = p * rest + 4.1665795894e-2f;
  p = p * rest + 1.6666665459e-1f;
  p = p * rest + 5.0000001201e-1f;
  p = p * (rest * rest) + rest + 1.0f;
  Ints power = (__builtin_convertvector(whole, Ints) + 127) << 23;
  Floats scaled = p * reinterpret_cast<Floats&>(power);
  return x < -87.0f ? Floats{} : scaled;
}
