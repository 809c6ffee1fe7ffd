#if defined(__x86_64__)
#include <math.h>
#include <string.h>

#include "Variants.h"

#define W 16
#define ROWS 8
#define INSTRUCTIONS "AVX-512"
#define KERNELS ck_avx512
#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512dq,avx512vl,avx512bw"))), apply_to = function)
#define OWN_PRODUCT product
#include "Body.h"
#pragma clang attribute pop
#endif
