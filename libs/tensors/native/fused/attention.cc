// Attention of all heads, from the projections as their product leaves them to what the output projection reads, and its
// gradient: nothing is transposed in memory, and of the size of the scores only the weights are written.

#include <algorithm>
#include <array>
#include <vector>

#include "blocks.h"
#include "op.h"

#define LOOPS "attention.loops.h"
#include "compile-levels.h"

namespace exmix {
namespace {

const bool kAvx512 = hasAvx512();

/** Groups of rows whose gradients of the positions are added up apart from each other, whatever the threads. */
constexpr int64_t kGroups = 4;

/** The inputs of a call by what its attributes say of them. */
struct Layout {
  int64_t rows, heads, width;
  /** Columns of the second source at which its projections start; queries are the first columns of theirs. */
  int64_t k_at, v_at;
  /** Whether keys and values are projected from the queries' tokens and lie beside them. */
  bool joined;

  explicit Layout(Attributes attributes)
      : rows(attributes.whole("rows")), heads(attributes.whole("heads")), width(attributes.whole("width")) {
    joined = attributes.whole("joined") != 0;
    k_at = joined ? heads * width : 0;
    v_at = k_at + heads * width;
  }

  int64_t queries(const Shape& source) const { return source[0] / rows; }

  void check(const Shape& q, const Shape& kv) const {
    require(rows > 0 && heads > 0 && width > 0, "rows, heads and width are above 0");
    require(q.size() == 2 && kv.size() == 2 && q[0] % rows == 0 && kv[0] % rows == 0,
            "projections are [rows * length, columns]");
    require(q[1] == heads * width * (joined ? 3 : 1) && kv[1] == heads * width * (joined ? 3 : 2),
            "projections do not have the columns of these heads");
  }

  /** Of the tensors that may be absent, which is to say empty. */
  void checkOptional(const Shape& positions, const Shape& keep, int64_t queries, int64_t keys) const {
    require(elements(positions) == 0 || positions == Shape{1, heads, queries, keys},
            "positions are [1, heads, queries, keys] or empty");
    require(elements(keep) == 0 || keep == Shape{rows, heads, 1, keys}, "keep is [rows, heads, 1, keys] or empty");
  }
};

template <class Head>
Head headOf(const Layout& layout, int64_t row, int64_t head, const Input& q, const Input& kv, const float* positions,
            const float* mask, const float* keep, const float* weights, const float* value) {
  const int64_t queries = layout.queries(q.shape), keys = layout.queries(kv.shape);
  const int64_t column = head * layout.width;
  const int64_t pair = row * layout.heads + head;
  Head made{};
  made.queries = queries;
  made.keys = keys;
  made.width = layout.width;
  made.q_row = q.shape[1];
  made.kv_row = kv.shape[1];
  made.value_row = layout.heads * layout.width;
  made.q = q.values + row * queries * made.q_row + column;
  made.k = kv.values + row * keys * made.kv_row + layout.k_at + column;
  made.v = kv.values + row * keys * made.kv_row + layout.v_at + column;
  made.positions = positions == nullptr ? nullptr : positions + head * queries * keys;
  made.mask = mask == nullptr ? nullptr : mask + row * queries * keys;
  made.keep = keep == nullptr ? nullptr : keep + pair * keys;
  made.weights = const_cast<float*>(weights) + pair * queries * keys;
  made.value = const_cast<float*>(value) + row * queries * made.value_row + column;
  return made;
}

/** Memory of this thread, which grows and stays. */
float* scratch(int64_t floats) {
  thread_local std::vector<float> memory;
  if (static_cast<int64_t>(memory.size()) < floats) memory.resize(floats);
  return memory.data();
}

const float* valuesOrNull(const Input& input) { return elements(input.shape) == 0 ? nullptr : input.values; }

struct Attention {
  static constexpr const char* kName = "ExmixAttention";
  // q, kv: [rows * length, columns] projections. positions: [1, heads, queries, keys] or empty. mask:
  // [rows, 1, queries, keys]. keep: [rows, heads, 1, keys] or empty.
  static constexpr const char* kInputs[] = {"q: float", "kv: float", "positions: float", "mask: float", "keep: float"};
  static constexpr const char* kOutputs[] = {"value: float", "weights: float"};
  static constexpr const char* kAttributes[] = {"rows: int", "heads: int", "width: int", "joined: int"};
  static constexpr int kShapeOf[] = {kOtherShape, kOtherShape};

  explicit Attention(Attributes attributes) : layout_(attributes) {}

  void operator()(Call& call) const {
    Input q = call.input(0), kv = call.input(1), positions = call.input(2), mask = call.input(3);
    Input keep = call.input(4);
    layout_.check(q.shape, kv.shape);
    const auto [rows, heads, width] = std::array{layout_.rows, layout_.heads, layout_.width};
    const int64_t queries = layout_.queries(q.shape), keys = layout_.queries(kv.shape);
    layout_.checkOptional(positions.shape, keep.shape, queries, keys);
    require(mask.shape == Shape{rows, 1, queries, keys}, "mask is [rows, 1, queries, keys]");
    float* value = call.output(0, {rows * queries, heads * width});
    float* weights = call.output(1, {rows, heads, queries, keys});
    const auto run = [&](int64_t pair, auto head, auto size, auto forward) {
      using Head = decltype(head);
      head = headOf<Head>(layout_, pair / heads, pair % heads, q, kv, valuesOrNull(positions), mask.values,
                          valuesOrNull(keep), weights, value);
      forward(head, scratch(size(head)));
    };
    forBlocks(rows * heads, [&](int64_t pair) {
      if (kAvx512) {
        run(pair, v4::Head{}, v4::scratchOf, v4::forward);
      } else {
        run(pair, v3::Head{}, v3::scratchOf, v3::forward);
      }
    });
  }

 private:
  Layout layout_;
};

struct AttentionGrad {
  static constexpr const char* kName = "ExmixAttentionGrad";
  static constexpr const char* kInputs[] = {"dy: float",      "q: float",     "kv: float",  "positions: float",
                                            "weights: float", "value: float", "keep: float"};
  // d_kv is empty where keys and values lie beside the queries; d_positions where positions are.
  static constexpr const char* kOutputs[] = {"d_q: float", "d_kv: float", "d_positions: float"};
  static constexpr const char* kAttributes[] = {"rows: int", "heads: int", "width: int", "joined: int"};
  static constexpr int kShapeOf[] = {1, kOtherShape, 3};

  explicit AttentionGrad(Attributes attributes) : layout_(attributes) {}

  void operator()(Call& call) const {
    Input dy = call.input(0), q = call.input(1), kv = call.input(2), positions = call.input(3);
    Input weights = call.input(4), value = call.input(5), keep = call.input(6);
    layout_.check(q.shape, kv.shape);
    const auto [rows, heads, width] = std::array{layout_.rows, layout_.heads, layout_.width};
    const int64_t queries = layout_.queries(q.shape), keys = layout_.queries(kv.shape);
    require(value.shape == Shape{rows * queries, heads * width} && dy.shape == value.shape,
            "value and its gradient are [rows * queries, heads * width]");
    require(weights.shape == Shape{rows, heads, queries, keys}, "weights are [rows, heads, queries, keys]");
    layout_.checkOptional(positions.shape, keep.shape, queries, keys);
    float* d_q = call.output(0, q.shape);
    float* d_kv = call.output(1, layout_.joined ? Shape{0} : kv.shape);
    if (layout_.joined) d_kv = d_q;
    float* d_positions = call.output(2, positions.shape);

    const int64_t plane = queries * keys;
    const bool summed = elements(positions.shape) > 0;
    const int64_t groups = summed ? std::min(kGroups, rows) : rows;
    const int64_t rows_of_group = (rows + groups - 1) / groups;
    std::vector<float> sums(summed ? groups * heads * plane : 0);
    const auto run = [&](int64_t block, auto head, auto gradient, auto size, auto backward) {
      using Head = decltype(head);
      const int64_t group = block / heads, index = block % heads;
      for (int64_t row = group * rows_of_group; row < std::min(rows, (group + 1) * rows_of_group); row++) {
        head = headOf<Head>(layout_, row, index, q, kv, nullptr, nullptr, valuesOrNull(keep), weights.values,
                            value.values);
        gradient.d_value = dy.values + (head.value - value.values);
        gradient.d_q = d_q + (head.q - q.values);
        gradient.d_k = d_kv + (head.k - kv.values);
        gradient.d_v = d_kv + (head.v - kv.values);
        gradient.d_positions = summed ? sums.data() + block * plane : nullptr;
        backward(head, gradient, scratch(size(head)));
      }
    };
    forBlocks(groups * heads, [&](int64_t block) {
      if (kAvx512) {
        run(block, v4::Head{}, v4::HeadGradient{}, v4::scratchOf, v4::backward);
      } else {
        run(block, v3::Head{}, v3::HeadGradient{}, v3::scratchOf, v3::backward);
      }
    });
    if (!summed) return;
    std::copy_n(sums.data(), heads * plane, d_positions);
    for (int64_t group = 1; group < groups; group++) {
      const float* more = sums.data() + group * heads * plane;
      for (int64_t i = 0; i < heads * plane; i++) d_positions[i] += more[i];
    }
  }

 private:
  Layout layout_;
};

const bool registered = registerOp<Attention>() && registerOp<AttentionGrad>();

}  // namespace
}  // namespace exmix
