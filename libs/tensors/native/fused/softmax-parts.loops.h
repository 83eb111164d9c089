/** e^(logit - top) in the place of each logit of a line; `top`, their largest; `sum`, of the exponentials; `total`, of the logits. */
void forward(const float* logits, float* exponentials, float* top, float* sum, float* total, long length) {
  Floats largest = splat(logits[0]), all = {};
  long i = 0;
  for (; i + kLanes <= length; i += kLanes) {
    Floats x = load(logits + i);
    largest = larger(largest, x);
    all += x;
  }
  long rest = length - i;
  if (rest > 0) {
    largest = larger(largest, loadFirst(logits + i, rest, logits[0]));
    all += loadFirst(logits + i, rest);
  }
  *top = largestLane(largest);
  *total = sumOfLanes(all);
  Floats sums = {};
  for (i = 0; i + kLanes <= length; i += kLanes) {
    Floats y = exponential(load(logits + i) - *top);
    store(exponentials + i, y);
    sums += y;
  }
  if (rest > 0) {
    Floats y = exponential(loadFirst(logits + i, rest, *top) - *top);
    storeFirst(exponentials + i, y, rest);
    Floats counted = {};
    __builtin_memcpy(&counted, &y, rest * sizeof(float));
    sums += counted;
  }
  *sum = sumOfLanes(sums);
}
