// The norm before each layer, x * rsqrt(mean(x^2) + epsilon) * weight over the last axis, and its gradient.

#include <algorithm>
#include <vector>

#include "blocks.h"
#include "op.h"

#define LOOPS "rms-norm.loops.h"
#include "compile-levels.h"

namespace exmix {
namespace {

const auto forward = hasAvx512() ? v4::forward : v3::forward;
const auto backward = hasAvx512() ? v4::backward : v3::backward;

/** About so many values has a block of tokens. */
constexpr int64_t kBlock = 1 << 14;

struct RmsNorm {
  static constexpr const char* kName = "ExmixRmsNorm";
  static constexpr const char* kInputs[] = {"x: float", "weight: float"};
  static constexpr const char* kOutputs[] = {"y: float", "inverse: float"};
  static constexpr const char* kAttributes[] = {"epsilon: float"};
  static constexpr int kShapeOf[] = {0, kOtherShape};

  explicit RmsNorm(Attributes attributes) : epsilon_(attributes.number("epsilon")) {}

  void operator()(Call& call) const {
    Input x = call.input(0), weight = call.input(1);
    require(x.shape.size() == 2 && weight.shape == Shape{x.shape[1]}, "x is [tokens, embed], weight [embed]");
    const int64_t tokens = x.shape[0], embed = x.shape[1];
    float* y = call.output(0, x.shape);
    float* inverses = call.output(1, {tokens});
    const int64_t lines = linesOfBlock(embed, kBlock);
    forBlocks(countBlocks(tokens, lines), [&](int64_t block) {
      int64_t first = block * lines;
      forward(x.values + first * embed, weight.values, epsilon_, y + first * embed, inverses + first,
              std::min(lines, tokens - first), embed);
    }, kShare);
  }

 private:
  float epsilon_;
};

struct RmsNormGrad {
  static constexpr const char* kName = "ExmixRmsNormGrad";
  static constexpr const char* kInputs[] = {"dy: float", "x: float", "weight: float", "inverse: float",
                                            "passed: float"};
  static constexpr const char* kOutputs[] = {"dx: float", "d_weight: float"};
  static constexpr std::initializer_list<const char*> kAttributes = {};
  static constexpr int kShapeOf[] = {1, 2};

  explicit RmsNormGrad(Attributes) {}

  void operator()(Call& call) const {
    Input dy = call.input(0), x = call.input(1), weight = call.input(2), inverse = call.input(3);
    Input passed = call.input(4);
    require(x.shape.size() == 2 && weight.shape == Shape{x.shape[1]}, "x is [tokens, embed], weight [embed]");
    require(dy.shape == x.shape && inverse.shape == Shape{x.shape[0]}, "dy is like x, inverse [tokens]");
    const bool passes = elements(passed.shape) > 0;
    require(!passes || passed.shape == x.shape, "passed is like x or empty");
    const int64_t tokens = x.shape[0], embed = x.shape[1];
    float* dx = call.output(0, x.shape, {0, 4});
    float* d_weight = call.output(1, weight.shape);
    const int64_t lines = linesOfBlock(embed, kBlock);
    const int64_t blocks = countBlocks(tokens, lines);
    std::vector<float> sums(blocks * embed);
    forBlocks(blocks, [&](int64_t block) {
      int64_t first = block * lines, start = first * embed;
      backward(dy.values + start, x.values + start, weight.values, inverse.values + first,
               passes ? passed.values + start : nullptr, dx + start, sums.data() + block * embed,
               std::min(lines, tokens - first), embed);
    }, kShare);
    std::fill(d_weight, d_weight + embed, 0.0f);
    for (int64_t block = 0; block < blocks; block++) {
      for (int64_t i = 0; i < embed; i++) d_weight[i] += sums[block * embed + i];
    }
  }
};

const bool registered = registerOp<RmsNorm>() && registerOp<RmsNormGrad>();

}  // namespace
}  // namespace exmix
