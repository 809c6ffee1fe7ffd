#if defined(__x86_64__)
#include <math.h>
#include <string.h>

#include "Variants.h"

#define W 8
#define ROWS 6
#define INSTRUCTIONS "AVX2"
#define KERNELS ck_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define OWN_PRODUCT product
#include "Body.h"
#pragma clang attribute pop
#endif
