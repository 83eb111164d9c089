// Work divided into blocks that do not depend on how many threads there are, so that no sum does.

#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>

namespace exmix {

/**
 * Runs `work(data, block)` for every block, on this thread and on idle ones of the pool; returns when all have run. For
 * up to `share` blocks no thread is woken.
 */
void runBlocks(int64_t blocks, int64_t share, void (*work)(void* data, int64_t block), void* data);

/** The same with a function object. */
template <class Work>
void forBlocks(int64_t blocks, Work&& work, int64_t share = 1) {
  using Plain = std::remove_reference_t<Work>;
  runBlocks(blocks, share, [](void* data, int64_t block) { (*static_cast<Plain*>(data))(block); },
            const_cast<void*>(static_cast<const void*>(std::addressof(work))));
}

/** Blocks of a few thousand values that are worth waking a thread for. */
constexpr int64_t kShare = 2;

/** Lines of a matrix that a block has, so that it has about `elements` values. */
inline int64_t linesOfBlock(int64_t line_length, int64_t elements) {
  return line_length >= elements ? 1 : elements / (line_length > 0 ? line_length : 1);
}

inline int64_t countBlocks(int64_t lines, int64_t lines_of_block) {
  return (lines + lines_of_block - 1) / lines_of_block;
}

}  // namespace exmix
