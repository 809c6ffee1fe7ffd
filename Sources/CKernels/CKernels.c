// Chooses the kernels for this processor, once, before main.
#include "Variants.h"

const struct ck_kernels *ck_variant(int index) {
  switch (index) {
    case 0: return &ck_portable;
#if defined(__x86_64__)
    case 1:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &ck_avx2 : 0;
    case 2:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                     __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")
                 ? &ck_avx512
                 : 0;
#endif
    default: return 0;
  }
}

static const struct ck_kernels *chosen = &ck_portable;

const struct ck_kernels *ck_chosen(void) { return chosen; }

__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  for (int index = 0; index < 3; index++)
    if (ck_variant(index)) chosen = ck_variant(index);
}
