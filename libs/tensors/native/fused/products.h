// Products of matrices that lie in a core's cache. Included after vectors.h, like loops.

constexpr int kTileRows = 6;

/** `rows` x `vectors` of a product, both known to the compiler, so that the sums stay in registers. */
inline __attribute__((always_inline)) void tile(const int rows, const int vectors, const float* a, long row_a,
                                                long column_a, const float* b, long row_b, float* c, long row_c,
                                                long terms, bool added) {
  Floats sums[kTileRows][kTileVectors];
#pragma GCC unroll 6
  for (int row = 0; row < rows; row++) {
#pragma GCC unroll 4
    for (int vector = 0; vector < vectors; vector++) {
      sums[row][vector] = added ? load(c + row * row_c + vector * kLanes) : Floats{};
    }
  }
  for (long term = 0; term < terms; term++) {
    Floats of_b[kTileVectors];
#pragma GCC unroll 4
    for (int vector = 0; vector < vectors; vector++) of_b[vector] = load(b + term * row_b + vector * kLanes);
#pragma GCC unroll 6
    for (int row = 0; row < rows; row++) {
      const Floats of_a = splat(a[row * row_a + term * column_a]);
#pragma GCC unroll 4
      for (int vector = 0; vector < vectors; vector++) sums[row][vector] += of_a * of_b[vector];
    }
  }
#pragma GCC unroll 6
  for (int row = 0; row < rows; row++) {
#pragma GCC unroll 4
    for (int vector = 0; vector < vectors; vector++) store(c + row * row_c + vector * kLanes, sums[row][vector]);
  }
}

inline __attribute__((always_inline)) void stripe(const int vectors, const float* a, long row_a, long column_a,
                                                  const float* b, long row_b, float* c, long row_c, long rows,
                                                  long terms, bool added) {
  for (; rows >= kTileRows; rows -= kTileRows, a += kTileRows * row_a, c += kTileRows * row_c) {
    tile(kTileRows, vectors, a, row_a, column_a, b, row_b, c, row_c, terms, added);
  }
  for (; rows >= 2; rows -= 2, a += 2 * row_a, c += 2 * row_c) {
    tile(2, vectors, a, row_a, column_a, b, row_b, c, row_c, terms, added);
  }
  if (rows == 1) tile(1, vectors, a, row_a, column_a, b, row_b, c, row_c, terms, added);
}

/**
 * C = A B, or C += A B where `added`. Element [row, term] of A lies at `a[row * row_a + term * column_a]`; the rows of B
 * and C start `row_b` and `row_c` apart and have `columns` floats, a multiple of 16.
 */
void product(const float* a, long row_a, long column_a, const float* b, long row_b, float* c, long row_c, long rows,
             long columns, long terms, bool added) {
  constexpr long kTileColumns = kTileVectors * kLanes;
  for (; columns >= kTileColumns; columns -= kTileColumns, b += kTileColumns, c += kTileColumns) {
    stripe(kTileVectors, a, row_a, column_a, b, row_b, c, row_c, rows, terms, added);
  }
  for (; columns > 0; columns -= kLanes, b += kLanes, c += kLanes) {
    stripe(1, a, row_a, column_a, b, row_b, c, row_c, rows, terms, added);
  }
}

/** Lengths of rows that products read and write are multiples of 16. */
inline long padded(long length) { return (length + kLanes - 1) / kLanes * kLanes; }
