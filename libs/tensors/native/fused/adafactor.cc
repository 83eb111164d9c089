// The step of one weight by Adafactor (Shazeer and Stern 2018; t5x/adafactor.py) without a first moment. Of a factored
// one the gradient is read three times and the weight twice, in blocks, and nothing else of their size is written than
// the next weight.

#include <algorithm>
#include <cmath>
#include <vector>

#include "blocks.h"
#include "op.h"

#define LOOPS "adafactor.loops.h"
#include "compile-levels.h"

namespace exmix {
namespace {

const auto sumOfSquares = hasAvx512() ? v4::sumOfSquares : v3::sumOfSquares;
const auto squares = hasAvx512() ? v4::squares : v3::squares;
const auto sumOfScaledSquares = hasAvx512() ? v4::sumOfScaledSquares : v3::sumOfScaledSquares;
const auto update = hasAvx512() ? v4::update : v3::update;
const auto unscaled = hasAvx512() ? v4::unscaled : v3::unscaled;
const auto take = hasAvx512() ? v4::take : v3::take;

/** About so many values has a block of lines. */
constexpr int64_t kBlock = 1 << 15;

double sum(const std::vector<float>& values) {
  double total = 0;
  for (float value : values) total += value;
  return total;
}

struct Settings {
  explicit Settings(Attributes attributes)
      : relative(attributes.whole("relative") != 0),
        threshold(attributes.number("threshold")),
        epsilon1(attributes.number("epsilon1")),
        epsilon2(attributes.number("epsilon2")),
        kept(attributes.number("kept")) {}

  /** What the unscaled step is taken times, given the mean squares of the weight and of that step. */
  float scale(float learning_rate, double weight_square, double step_square) const {
    float scale = learning_rate;
    if (relative) scale *= std::max(static_cast<float>(std::sqrt(weight_square)), epsilon2);
    const float excess = static_cast<float>(std::sqrt(step_square)) / threshold;
    return scale / (excess <= 1 ? 1 : excess);  // written so that a NaN goes into the weights, where it is seen
  }

  /** Whether the learning rate counts relative to the weight's root mean square. */
  bool relative;
  float threshold, epsilon1, epsilon2;
  /** Part of the weight that stays: 1 less its decay. */
  float kept;
};

/** The second moment is kept as the factors of rows and columns. */
struct Adafactor {
  static constexpr const char* kName = "ExmixAdafactor";
  static constexpr const char* kInputs[] = {"weight: float", "gradient: float",      "v_row: float",
                                            "v_col: float",  "learning_rate: float", "decay: float"};
  static constexpr const char* kOutputs[] = {"next_weight: float", "squares: float", "next_v_row: float",
                                             "next_v_col: float"};
  // larger: the axis that v_row lacks.
  static constexpr const char* kAttributes[] = {"relative: int",   "threshold: float", "epsilon1: float",
                                                "epsilon2: float", "kept: float",      "larger: int"};
  static constexpr int kShapeOf[] = {0, 4, 2, 3};

  explicit Adafactor(Attributes attributes) : settings_(attributes), larger_(attributes.whole("larger")) {}

  void operator()(Call& call) const {
    Input weight = call.input(0), gradient = call.input(1), v_row = call.input(2), v_col = call.input(3);
    Input learning_rate = call.input(4), decay = call.input(5);
    require(weight.shape.size() == 2 && gradient.shape == weight.shape, "weight and gradient are equal matrices");
    require(elements(learning_rate.shape) == 1 && elements(decay.shape) == 1, "learning rate and decay are scalars");
    const int64_t lines = weight.shape[0], length = weight.shape[1];
    const bool rows_are_lines = larger_ == 1;
    const Input& v_lines = rows_are_lines ? v_row : v_col;
    const Input& v_columns = rows_are_lines ? v_col : v_row;
    require(v_lines.shape == Shape{lines} && v_columns.shape == Shape{length}, "v_row and v_col do not fit the weight");

    const int64_t block_lines = linesOfBlock(length, kBlock);
    const int64_t blocks = countBlocks(lines, block_lines);
    const auto first = [&](int64_t block) { return block * block_lines; };
    const auto count = [&](int64_t block) { return std::min(block_lines, lines - first(block)); };

    std::vector<float> of_lines(lines), of_columns(length), columns(blocks * length), squares_of(blocks);
    forBlocks(blocks, [&](int64_t block) {
      int64_t start = first(block) * length;
      squares(gradient.values + start, of_lines.data() + first(block), columns.data() + block * length, count(block),
              length);
      if (settings_.relative) squares_of[block] = sumOfSquares(weight.values + start, count(block) * length);
    }, kShare);
    const double weight_square = sum(squares_of) / (lines * length);
    *call.output(1, {}) = sum(of_lines);

    float* next_row = call.output(2, v_row.shape);
    float* next_column = call.output(3, v_col.shape);
    float* next_lines = rows_are_lines ? next_row : next_column;
    float* next_columns = rows_are_lines ? next_column : next_row;
    for (int64_t block = 0; block < blocks; block++) {
      for (int64_t column = 0; column < length; column++) of_columns[column] += columns[block * length + column];
    }
    average(of_lines, length, v_lines.values, *decay.values, next_lines);
    average(of_columns, lines, v_columns.values, *decay.values, next_columns);
    // The row's factor counts relative to the mean of all rows.
    const int64_t rows = rows_are_lines ? lines : length;
    double mean = 0;
    for (int64_t row = 0; row < rows; row++) mean += next_row[row];
    mean /= rows;
    factors(next_lines, rows_are_lines ? mean : 1, of_lines);
    factors(next_columns, rows_are_lines ? 1 : mean, of_columns);

    forBlocks(blocks, [&](int64_t block) {
      squares_of[block] = sumOfScaledSquares(gradient.values + first(block) * length, of_lines.data() + first(block),
                                             of_columns.data(), count(block), length);
    }, kShare);
    const float scale = settings_.scale(*learning_rate.values, weight_square, sum(squares_of) / (lines * length));
    float* next = call.output(0, weight.shape, {1});
    forBlocks(blocks, [&](int64_t block) {
      int64_t start = first(block) * length;
      update(weight.values + start, gradient.values + start, of_lines.data() + first(block), of_columns.data(), scale,
             settings_.kept, next + start, count(block), length);
    }, kShare);
  }

 private:
  /** next = decay * before + (1 - decay) * (sums / terms + epsilon1) */
  void average(const std::vector<float>& sums, int64_t terms, const float* before, float decay, float* next) const {
    for (size_t i = 0; i < sums.size(); i++) next[i] = decay * before[i] + (1 - decay) * (sums[i] / terms + settings_.epsilon1);
  }

  static void factors(const float* moments, float mean, std::vector<float>& into) {
    for (size_t i = 0; i < into.size(); i++) into[i] = 1 / std::sqrt(moments[i] / mean);
  }

  Settings settings_;
  int larger_;
};

/** The second moment is kept whole. */
struct AdafactorWhole {
  static constexpr const char* kName = "ExmixAdafactorWhole";
  static constexpr const char* kInputs[] = {"weight: float", "gradient: float", "v: float", "learning_rate: float",
                                            "decay: float"};
  static constexpr const char* kOutputs[] = {"next_weight: float", "squares: float", "next_v: float"};
  static constexpr const char* kAttributes[] = {"relative: int", "threshold: float", "epsilon1: float",
                                                "epsilon2: float", "kept: float"};
  static constexpr int kShapeOf[] = {0, 3, 2};

  explicit AdafactorWhole(Attributes attributes) : settings_(attributes) {}

  void operator()(Call& call) const {
    Input weight = call.input(0), gradient = call.input(1), v = call.input(2);
    Input learning_rate = call.input(3), decay = call.input(4);
    require(gradient.shape == weight.shape && v.shape == weight.shape, "weight, gradient and v are of one shape");
    require(elements(learning_rate.shape) == 1 && elements(decay.shape) == 1, "learning rate and decay are scalars");
    const int64_t count = elements(weight.shape);
    const int64_t blocks = countBlocks(count, kBlock);
    const auto size = [&](int64_t block) { return std::min(kBlock, count - block * kBlock); };
    float* squares = call.output(1, {});
    float* next_v = call.output(2, v.shape);
    float* next = call.output(0, weight.shape, {1});
    std::vector<float> gradient_squares(blocks), weight_squares(blocks), step_squares(blocks);
    forBlocks(blocks, [&](int64_t block) {
      int64_t start = block * kBlock;
      gradient_squares[block] = sumOfSquares(gradient.values + start, size(block));
      weight_squares[block] = sumOfSquares(weight.values + start, size(block));
      // The step takes the gradient's place in what may be its memory.
      unscaled(gradient.values + start, v.values + start, *decay.values, settings_.epsilon1, next_v + start,
               next + start, size(block));
      step_squares[block] = sumOfSquares(next + start, size(block));
    }, kShare);
    *squares = sum(gradient_squares);
    const float scale =
        settings_.scale(*learning_rate.values, sum(weight_squares) / count, sum(step_squares) / count);
    forBlocks(blocks, [&](int64_t block) {
      int64_t start = block * kBlock;
      take(weight.values + start, scale, settings_.kept, next + start, size(block));
    }, kShare);
  }

 private:
  Settings settings_;
};

const bool registered = registerOp<Adafactor>() && registerOp<AdafactorWhole>();

}  // namespace
}  // namespace exmix
