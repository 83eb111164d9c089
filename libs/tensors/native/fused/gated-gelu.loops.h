// gelu(h) = h s(h), s(h) = sigmoid(z), z = 2 c (h + 0.044715 h^3), c = sqrt(2 / pi): the tanh approximation.

constexpr float kScale = 1.5957691216057308f;  // 2 c
constexpr float kCubic = 0.044715f;

inline Floats sigmoidOf(Floats h) {
  Floats z = h * (h * h * (kScale * kCubic) + kScale);
  return 1.0f / (1.0f + exponential(-z));
}

inline Floats valueOf(Floats h, Floats u) { return h * sigmoidOf(h) * u; }

/** Gradients by `h`, which is returned, and by `u`. */
inline Floats gradientOf(Floats dy, Floats h, Floats u, Floats& du) {
  Floats s = sigmoidOf(h);
  Floats gelu = h * s;
  // d gelu / dh = s + h s (1 - s) z',  z' = 2 c (1 + 3 * 0.044715 h^2)
  Floats slope = s + gelu * (1.0f - s) * (h * h * (3 * kScale * kCubic) + kScale);
  du = dy * gelu;
  return dy * u * slope;
}

void forward(const float* h, const float* u, float* y, long count) {
  long i = 0;
  for (; i + kLanes <= count; i += kLanes) store(y + i, valueOf(load(h + i), load(u + i)));
  long rest = count - i;
  if (rest > 0) storeFirst(y + i, valueOf(loadFirst(h + i, rest), loadFirst(u + i, rest)), rest);
}

void backward(const float* dy, const float* h, const float* u, float* dh, float* du, long count) {
  long i = 0;
  Floats by_u;
  for (; i + kLanes <= count; i += kLanes) {
    store(dh + i, gradientOf(load(dy + i), load(h + i), load(u + i), by_u));
    store(du + i, by_u);
  }
  long rest = count - i;
  if (rest > 0) {
    Floats by_h = gradientOf(loadFirst(dy + i, rest), loadFirst(h + i, rest), loadFirst(u + i, rest), by_u);
    storeFirst(dh + i, by_h, rest);
    storeFirst(du + i, by_u, rest);
  }
}
