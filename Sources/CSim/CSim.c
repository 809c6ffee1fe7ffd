// Chooses the loops for this processor, once, before main.
#include "Variants.h"

const struct csim_kernels *csim_variant(int index) {
  switch (index) {
    case 0: return &csim_portable;
#if defined(__x86_64__)
    case 1: return __builtin_cpu_supports("avx2") ? &csim_avx2 : 0;
    case 2:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                     __builtin_cpu_supports("avx512vl")
                 ? &csim_avx512
                 : 0;
#endif
    default: return 0;
  }
}

const struct csim_chains *csim_chains_variant(int index) {
  if (!csim_variant(index)) return 0;
  switch (index) {
#if defined(__x86_64__)
    case 1: return &csim_chains_avx2;
    case 2: return &csim_chains_avx512;
#endif
    default: return &csim_chains_portable;
  }
}

static int chosen = 0;

const struct csim_kernels *csim_chosen(void) { return csim_variant(chosen); }
const struct csim_chains *csim_chains_chosen(void) { return csim_chains_variant(chosen); }

__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  for (int index = 0; index < 3; index++)
    if (csim_variant(index)) chosen = index;
}
