float sumOfSquares(const float* x, long count) {
  Floats sum = {};
  long i = 0;
  for (; i + kLanes <= count; i += kLanes) sum += load(x + i) * load(x + i);
  if (i < count) sum += loadFirst(x + i, count - i) * loadFirst(x + i, count - i);
  return sumOfLanes(sum);
}

/** Sums of squares along a line for each line, and those of the lines added to `columns`. */
void squares(const float* gradient, float* of_lines, float* columns, long lines, long length) {
  for (long line = 0; line < lines; line++, gradient += length) {
    Floats sum = {};
    long i = 0;
    for (; i + kLanes <= length; i += kLanes) {
      Floats square = load(gradient + i) * load(gradient + i);
      sum += square;
      store(columns + i, load(columns + i) + square);
    }
    if (i < length) {
      long rest = length - i;
      Floats square = loadFirst(gradient + i, rest) * loadFirst(gradient + i, rest);
      sum += square;
      storeFirst(columns + i, loadFirst(columns + i, rest) + square, rest);
    }
    of_lines[line] = sumOfLanes(sum);
  }
}

/** Sum of the squares of gradient * line's factor * column's factor. */
float sumOfScaledSquares(const float* gradient, const float* of_lines, const float* of_columns, long lines,
                         long length) {
  float total = 0;
  for (long line = 0; line < lines; line++, gradient += length) {
    Floats sum = {};
    long i = 0;
    for (; i + kLanes <= length; i += kLanes) {
      Floats scaled = load(gradient + i) * load(of_columns + i);
      sum += scaled * scaled;
    }
    if (i < length) {
      Floats scaled = loadFirst(gradient + i, length - i) * loadFirst(of_columns + i, length - i);
      sum += scaled * scaled;
    }
    total += sumOfLanes(sum) * of_lines[line] * of_lines[line];
  }
  return total;
}

/** next = weight * kept - gradient * line's factor * column's factor * scale; `next` may be `gradient`. */
void update(const float* weight, const float* gradient, const float* of_lines, const float* of_columns, float scale,
            float kept, float* next, long lines, long length) {
  for (long line = 0; line < lines; line++, weight += length, gradient += length, next += length) {
    float factor = of_lines[line] * scale;
    long i = 0;
    for (; i + kLanes <= length; i += kLanes) {
      store(next + i, load(weight + i) * kept - load(gradient + i) * load(of_columns + i) * factor);
    }
    if (i < length) {
      long rest = length - i;
      Floats step = loadFirst(gradient + i, rest) * loadFirst(of_columns + i, rest) * factor;
      storeFirst(next + i, loadFirst(weight + i, rest) * kept - step, rest);
    }
  }
}

/** next_v = decay * v + (1 - decay) * (gradient^2 + epsilon); step = gradient / sqrt(next_v), which may be `gradient`. */
void unscaled(const float* gradient, const float* v, float decay, float epsilon, float* next_v, float* step,
              long count) {
  for (long i = 0; i < count; i++) {
    float g = gradient[i];
    float moment = decay * v[i] + (1 - decay) * (g * g + epsilon);
    next_v[i] = moment;
    step[i] = g / __builtin_sqrtf(moment);
  }
}

/** next = weight * kept - scale * next */
void take(const float* weight, float scale, float kept, float* next, long count) {
  for (long i = 0; i < count; i++) next[i] = weight[i] * kept - scale * next[i];
}
