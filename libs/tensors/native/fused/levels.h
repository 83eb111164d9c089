// The loops of each op are compiled for two kinds of processor; which ones run is looked up when the library is loaded.
// A file that defines LOOPS as the name of a file of loops and includes compile-levels.h gets them as `v4::` (AVX-512)
// and `v3::` (AVX2 and FMA). Both compute the same bits: vectors have 16 lanes either way.

#pragma once

#include <cstdlib>
#include <cstring>

namespace exmix {

/** Whether the loops for AVX-512 run; EXMIX_FUSED=avx2 keeps to those for AVX2. */
inline bool hasAvx512() {
  const char* wanted = std::getenv("EXMIX_FUSED");
  if (wanted != nullptr && std::strcmp(wanted, "avx2") == 0) return false;
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

/** Whether this processor can run the loops at all. */
inline bool canRunLoops() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

}  // namespace exmix
