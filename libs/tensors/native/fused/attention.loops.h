#include "products.h"

/** Queries that are worked on at once. */
constexpr long kQueries = 48;

/** One head of one row of the batch. Tokens start `..._row` floats apart. */
struct Head {
  long queries, keys, width;
  const float *q, *k, *v;
  long q_row, kv_row;
  /** Added to the scores, `[queries, keys]`; `positions` may be null. */
  const float *positions, *mask;
  /** `[keys]`: what the weights are taken times; null: 1. */
  const float* keep;
  /** `[queries, keys]` */
  float* weights;
  float* value;
  long value_row;
};

/** What the gradient of a head reads and writes besides. */
struct HeadGradient {
  /** Laid out like the value. */
  const float* d_value;
  /** Laid out like q, k and v. */
  float *d_q, *d_k, *d_v;
  /** `[queries, keys]`: the gradient of the scores is added to it; may be null. */
  float* d_positions;
};

/** Floats of scratch memory that a head needs. */
long scratchOf(const Head& head) {
  const long keys = padded(head.keys), width = padded(head.width);
  return keys * head.width + 3 * keys * width + kQueries * (2 * keys + 3 * width) + kLanes;
}

/** Lines of `from` side by side, zeros up to `to_row` after each, each taken times its factor. */
inline void pack(const float* from, long from_row, const float* factors, float* to, long to_row, long lines,
                 long length) {
  for (long line = 0; line < lines; line++, from += from_row, to += to_row) {
    const float factor = factors == nullptr ? 1 : factors[line];
    long i = 0;
    for (; i + kLanes <= length; i += kLanes) store(to + i, load(from + i) * factor);
    if (i < to_row) store(to + i, loadFirst(from + i, length - i) * factor);
  }
}

/** Turns 16 lines of 16 into columns: after each of four rounds of merging lines that are 8 apart, one bit of the place moves. */
inline void turn(Floats* lines) {
  typedef int Places __attribute__((vector_size(64)));
  const Places low = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23};
  const Places high = {8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  Floats merged[kLanes];
#pragma GCC unroll 2
  for (int twice = 0; twice < 2; twice++) {
#pragma GCC unroll 8
    for (int i = 0; i < kLanes / 2; i++) {
      merged[2 * i] = __builtin_shuffle(lines[i], lines[i + kLanes / 2], low);
      merged[2 * i + 1] = __builtin_shuffle(lines[i], lines[i + kLanes / 2], high);
    }
#pragma GCC unroll 8
    for (int i = 0; i < kLanes / 2; i++) {
      lines[2 * i] = __builtin_shuffle(merged[i], merged[i + kLanes / 2], low);
      lines[2 * i + 1] = __builtin_shuffle(merged[i], merged[i + kLanes / 2], high);
    }
  }
}

/** Lines of `from` as columns of `to`, zeros up to `to_row`. */
inline void packTransposed(const float* from, long from_row, const float* factors, float* to, long to_row, long lines,
                           long length) {
  Floats square[kLanes];
  for (long line = 0; line < to_row; line += kLanes) {
    for (long i = 0; i < length; i += kLanes) {
      const long width = length - i < kLanes ? length - i : kLanes;
#pragma GCC unroll 16
      for (int j = 0; j < kLanes; j++) {
        const float* at = from + (line + j) * from_row + i;
        if (line + j >= lines) {
          square[j] = Floats{};
        } else {
          square[j] = (width == kLanes ? load(at) : loadFirst(at, width)) * (factors == nullptr ? 1 : factors[line + j]);
        }
      }
      turn(square);
      for (int j = 0; j < width; j++) store(to + (i + j) * to_row + line, square[j]);
    }
  }
}

inline void unpack(const float* from, long from_row, const float* factors, float* to, long to_row, long lines,
                   long length) {
  for (long line = 0; line < lines; line++, from += from_row, to += to_row) {
    const float factor = factors == nullptr ? 1 : factors[line];
    long i = 0;
    for (; i + kLanes <= length; i += kLanes) store(to + i, load(from + i) * factor);
    if (i < length) storeFirst(to + i, load(from + i) * factor, length - i);
  }
}

/** Softmax of `scores + positions + mask` in the scores' place, zeros up to the padded length; and to `weights`. */
inline void softmaxLine(float* scores, const float* positions, const float* mask, float* weights, long length) {
  constexpr float kLeast = -__builtin_inff();
  Floats largest = splat(kLeast);
  long i = 0;
  for (; i + kLanes <= length; i += kLanes) {
    Floats x = load(scores + i) + load(mask + i);
    if (positions != nullptr) x += load(positions + i);
    store(scores + i, x);
    largest = larger(largest, x);
  }
  const long rest = length - i;
  if (rest > 0) {
    Floats x = load(scores + i) + loadFirst(mask + i, rest);
    if (positions != nullptr) x += loadFirst(positions + i, rest);
    Floats counted = splat(kLeast);
    __builtin_memcpy(&counted, &x, rest * sizeof(float));
    store(scores + i, counted);
    largest = larger(largest, counted);
  }
  const float top = largestLane(largest);
  Floats sums = {};
  // Beyond the length the exponential of minus infinity is 0.
  for (i = 0; i < length; i += kLanes) {
    Floats y = exponential(load(scores + i) - top);
    store(scores + i, y);
    sums += y;
  }
  const float inverse = 1 / sumOfLanes(sums);
  for (i = 0; i + kLanes <= length; i += kLanes) {
    Floats y = load(scores + i) * inverse;
    store(scores + i, y);
    store(weights + i, y);
  }
  if (rest > 0) {
    Floats y = load(scores + i) * inverse;
    store(scores + i, y);
    storeFirst(weights + i, y, rest);
  }
}

/** value = softmax(q k^T + positions + mask) * keep v; the weights are kept without `keep`. */
void forward(const Head& head, float* scratch) {
  const long keys = padded(head.keys), width = padded(head.width);
  float* k = scratch;            // [width, keys]
  float* v = k + keys * head.width;  // [keys, width]
  float* scores = v + keys * width;  // [kQueries, keys]
  float* value = scores + kQueries * keys;  // [kQueries, width]
  packTransposed(head.k, head.kv_row, nullptr, k, keys, head.keys, head.width);
  pack(head.v, head.kv_row, head.keep, v, width, head.keys, head.width);
  for (long first = 0; first < head.queries; first += kQueries) {
    const long count = head.queries - first < kQueries ? head.queries - first : kQueries;
    product(head.q + first * head.q_row, head.q_row, 1, k, keys, scores, keys, count, keys, head.width, false);
    for (long query = 0; query < count; query++) {
      const long start = (first + query) * head.keys;
      softmaxLine(scores + query * keys, head.positions == nullptr ? nullptr : head.positions + start,
                  head.mask + start, head.weights + start, head.keys);
    }
    product(scores, keys, 1, v, width, value, width, count, width, head.keys, false);
    unpack(value, width, nullptr, head.value + first * head.value_row, head.value_row, count, head.width);
  }
}

/**
 * The gradient of a softmax is weights * (dWeights - sum of weights * dWeights along the keys), and that sum is the one
 * of value * dValue along the head's width, which is the shorter one.
 */
void backward(const Head& head, const HeadGradient& gradient, float* scratch) {
  const long keys = padded(head.keys), width = padded(head.width);
  float* v = scratch;                         // [width, keys]
  float* k = v + keys * head.width;           // [keys, width]
  float* d_k = k + keys * width;              // [keys, width]
  float* d_v = d_k + keys * width;            // [keys, width]
  float* d_scores = d_v + keys * width;       // [kQueries, keys]
  float* q = d_scores + kQueries * keys;      // [kQueries, width]
  float* d_value = q + kQueries * width;      // [kQueries, width]
  float* d_q = d_value + kQueries * width;    // [kQueries, width]
  packTransposed(head.v, head.kv_row, head.keep, v, keys, head.keys, head.width);
  pack(head.k, head.kv_row, nullptr, k, width, head.keys, head.width);
  for (long first = 0; first < head.queries; first += kQueries) {
    const long count = head.queries - first < kQueries ? head.queries - first : kQueries;
    const long at = first * head.value_row;
    pack(head.q + first * head.q_row, head.q_row, nullptr, q, width, count, head.width);
    pack(gradient.d_value + at, head.value_row, nullptr, d_value, width, count, head.width);
    product(d_value, width, 1, v, keys, d_scores, keys, count, keys, head.width, false);
    for (long query = 0; query < count; query++) {
      const float* value = head.value + at + query * head.value_row;
      Floats sum = {};
      long i = 0;
      for (; i + kLanes <= head.width; i += kLanes) sum += load(value + i) * load(d_value + query * width + i);
      if (i < head.width) sum += loadFirst(value + i, head.width - i) * load(d_value + query * width + i);
      const float along = sumOfLanes(sum);
      float* line = d_scores + query * keys;
      const long start = (first + query) * head.keys;
      const float* weights = head.weights + start;
      float* d_positions = gradient.d_positions == nullptr ? nullptr : gradient.d_positions + start;
      for (i = 0; i + kLanes <= head.keys; i += kLanes) {
        Floats y = load(weights + i) * (load(line + i) - along);
        store(line + i, y);
        if (d_positions != nullptr) store(d_positions + i, load(d_positions + i) + y);
      }
      const long rest = head.keys - i;
      if (rest > 0) {
        Floats y = loadFirst(weights + i, rest) * (load(line + i) - along);
        store(line + i, y);
        if (d_positions != nullptr) storeFirst(d_positions + i, loadFirst(d_positions + i, rest) + y, rest);
      }
    }
    product(d_scores, keys, 1, k, width, d_q, width, count, width, head.keys, false);
    unpack(d_q, width, nullptr, gradient.d_q + first * head.q_row, head.q_row, count, head.width);
    product(d_scores, 1, keys, q, width, d_k, width, head.keys, width, count, first > 0);
    product(head.weights + first * head.keys, 1, head.keys, d_value, width, d_v, width, head.keys, width, count,
            first > 0);
  }
  unpack(d_k, width, nullptr, gradient.d_k, head.kv_row, head.keys, head.width);
  unpack(d_v, width, head.keep, gradient.d_v, head.kv_row, head.keys, head.width);
}
