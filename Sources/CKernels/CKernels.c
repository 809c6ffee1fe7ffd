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

long ck_packed_count(long n, long k) { return (n + 31) / 32 * 32 * k; }

long ck_product_scratch(void) {
  return CK_PRODUCT_DEPTH * CK_PRODUCT_WIDTH + 64 * CK_PRODUCT_DEPTH;  // b; rows of a
}

long ck_attention_scratch(long context, long width) {
  long columns = (context + 31) / 32 * 32, padded = (width + 31) / 32 * 32;
  long across = 2 * columns * width + context * padded;  // keys and values, turned; keys
  long block = width + 2 * padded + 2 * columns;         // queries, two panels, scores, weights
  return across + CK_ATTENTION_ROWS * block;
}
