inline float sumOfProducts(const float* a, const float* b, long count) {
  Floats sum = {};
  long i = 0;
  for (; i + kLanes <= count; i += kLanes) sum += load(a + i) * load(b + i);
  if (i < count) sum += loadFirst(a + i, count - i) * loadFirst(b + i, count - i);
  return sumOfLanes(sum);
}

/** y = x * inverse * weight, inverse = 1 / sqrt(mean(x^2) + epsilon) of each token, whose inverse is kept. */
void forward(const float* x, const float* weight, float epsilon, float* y, float* inverses, long tokens, long embed) {
  for (long token = 0; token < tokens; token++, x += embed, y += embed) {
    float inverse = 1 / __builtin_sqrtf(sumOfProducts(x, x, embed) / embed + epsilon);
    inverses[token] = inverse;
    long i = 0;
    for (; i + kLanes <= embed; i += kLanes) store(y + i, load(x + i) * inverse * load(weight + i));
    if (i < embed) {
      long rest = embed - i;
      storeFirst(y + i, loadFirst(x + i, rest) * inverse * loadFirst(weight + i, rest), rest);
    }
  }
}

/**
 * With normal = x * inverse: dx = (dy * weight - normal * mean(dy * normal * weight)) * inverse + passed, and
 * dy * normal is added to d_weight. `passed`, the gradient that goes around the norm, may be null.
 */
void backward(const float* dy, const float* x, const float* weight, const float* inverses, const float* passed,
              float* dx, float* d_weight, long tokens, long embed) {
  for (long token = 0; token < tokens; token++) {
    float inverse = inverses[token];
    Floats sum = {};
    long i = 0;
    for (; i + kLanes <= embed; i += kLanes) {
      Floats by_weight = load(dy + i) * (load(x + i) * inverse);
      store(d_weight + i, load(d_weight + i) + by_weight);
      sum += by_weight * load(weight + i);
    }
    long rest = embed - i;
    if (rest > 0) {
      Floats by_weight = loadFirst(dy + i, rest) * (loadFirst(x + i, rest) * inverse);
      storeFirst(d_weight + i, loadFirst(d_weight + i, rest) + by_weight, rest);
      sum += by_weight * loadFirst(weight + i, rest);
    }
    float along = sumOfLanes(sum) / embed * inverse * inverse;
    i = 0;
    for (; i + kLanes <= embed; i += kLanes) {
      Floats by_x = load(dy + i) * load(weight + i) * inverse - load(x + i) * along;
      store(dx + i, passed == nullptr ? by_x : by_x + load(passed + i));
    }
    if (rest > 0) {
      Floats by_x = loadFirst(dy + i, rest) * loadFirst(weight + i, rest) * inverse - loadFirst(x + i, rest) * along;
      storeFirst(dx + i, passed == nullptr ? by_x : by_x + loadFirst(passed + i, rest), rest);
    }
    dy += embed;
    x += embed;
    dx += embed;
    if (passed != nullptr) passed += embed;
  }
}
