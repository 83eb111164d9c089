// Included by every op after `#define LOOPS "<file>"`; see levels.h. No guard: each op has loops of its own. They and
// the vectors under them must include nothing, or functions of others would be compiled for a processor that may not
// be there.

namespace exmix {

#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512dq,avx2,fma")
namespace v4 {
namespace {
/** Vectors that a row of a tile of a matrix product has: as many as registers allow. */
constexpr int kTileVectors = 4;
#include "vectors.h"
#include LOOPS
}  // namespace
}  // namespace v4
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace v3 {
namespace {
constexpr int kTileVectors = 1;
#include "vectors.h"
#include LOOPS
}  // namespace
}  // namespace v3
#pragma GCC pop_options

}  // namespace exmix
