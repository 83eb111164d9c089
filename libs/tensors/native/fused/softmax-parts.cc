// What the loss needs of the logits of each token: exponentials, in the logits' place, and what they were taken from.

#include "blocks.h"
#include "op.h"

#define LOOPS "softmax-parts.loops.h"
#include "compile-levels.h"

namespace exmix {
namespace {

const auto forward = hasAvx512() ? v4::forward : v3::forward;

struct SoftmaxParts {
  static constexpr const char* kName = "ExmixSoftmaxParts";
  static constexpr const char* kInputs[] = {"logits: float", "targets: int32"};
  static constexpr const char* kOutputs[] = {"exponentials: float", "top: float", "sum: float", "total: float",
                                             "chosen: float"};
  static constexpr std::initializer_list<const char*> kAttributes = {};
  static constexpr int kShapeOf[] = {0, 1, 1, 1, 1};

  explicit SoftmaxParts(Attributes) {}

  void operator()(Call& call) const {
    Input logits = call.input(0);
    InputOf<int32_t> targets = call.input<int32_t>(1);
    require(logits.shape.size() == 2 && logits.shape[1] > 0, "logits are [tokens, vocab]");
    const int64_t tokens = logits.shape[0], vocab = logits.shape[1];
    require(targets.shape == Shape{tokens}, "targets are [tokens]");
    for (int64_t token = 0; token < tokens; token++) {
      require(targets.values[token] >= 0 && targets.values[token] < vocab, "a target is not in the vocabulary");
    }
    float* chosen = call.output(4, {tokens});
    for (int64_t token = 0; token < tokens; token++) chosen[token] = logits.values[token * vocab + targets.values[token]];
    float* exponentials = call.output(0, logits.shape, {0});
    float* top = call.output(1, {tokens});
    float* sum = call.output(2, {tokens});
    float* total = call.output(3, {tokens});
    forBlocks(tokens, [&](int64_t token) {
      int64_t start = token * vocab;
      forward(logits.values + start, exponentials + start, top + token, sum + token, total + token, vocab);
    });
  }
};

const bool registered = registerOp<SoftmaxParts>();

}  // namespace
}  // namespace exmix
