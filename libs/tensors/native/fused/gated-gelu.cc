// The gate of the feed-forward layer: gelu(h) * u, and its gradient, each in one pass.

#include <algorithm>

#include "blocks.h"
#include "op.h"

#define LOOPS "gated-gelu.loops.h"
#include "compile-levels.h"

namespace exmix {
namespace {

const auto forward = hasAvx512() ? v4::forward : v3::forward;
const auto backward = hasAvx512() ? v4::backward : v3::backward;

/** Values of a block. */
constexpr int64_t kBlock = 1 << 14;

struct GatedGelu {
  static constexpr const char* kName = "ExmixGatedGelu";
  static constexpr const char* kInputs[] = {"h: float", "u: float"};
  static constexpr const char* kOutputs[] = {"y: float"};
  static constexpr std::initializer_list<const char*> kAttributes = {};
  static constexpr int kShapeOf[] = {0};

  explicit GatedGelu(Attributes) {}

  void operator()(Call& call) const {
    Input h = call.input(0), u = call.input(1);
    require(h.shape == u.shape, "h and u differ in shape");
    float* y = call.output(0, h.shape);
    int64_t count = elements(h.shape);
    forBlocks(countBlocks(count, kBlock), [&](int64_t block) {
      int64_t start = block * kBlock;
      forward(h.values + start, u.values + start, y + start, std::min(kBlock, count - start));
    }, kShare);
  }
};

struct GatedGeluGrad {
  static constexpr const char* kName = "ExmixGatedGeluGrad";
  static constexpr const char* kInputs[] = {"dy: float", "h: float", "u: float"};
  static constexpr const char* kOutputs[] = {"dh: float", "du: float"};
  static constexpr std::initializer_list<const char*> kAttributes = {};
  static constexpr int kShapeOf[] = {0, 0};

  explicit GatedGeluGrad(Attributes) {}

  void operator()(Call& call) const {
    Input dy = call.input(0), h = call.input(1), u = call.input(2);
    require(dy.shape == h.shape && h.shape == u.shape, "dy, h and u differ in shape");
    float* dh = call.output(0, h.shape, {1});
    float* du = call.output(1, h.shape, {2});
    int64_t count = elements(h.shape);
    forBlocks(countBlocks(count, kBlock), [&](int64_t block) {
      int64_t start = block * kBlock;
      backward(dy.values + start, h.values + start, u.values + start, dh + start, du + start,
               std::min(kBlock, count - start));
    }, kShare);
  }
};

const bool registered = registerOp<GatedGelu>() && registerOp<GatedGeluGrad>();

}  // namespace
}  // namespace exmix
