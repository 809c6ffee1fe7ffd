#if defined(__x86_64__)
#include <string.h>

#include "Variants.h"

#define W 8
#define U 4
#define KERNELS csim_avx512
#define CHAINS csim_chains_avx512
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512vl"))), apply_to = function)
#include "Body.h"
#include "ChainBody.h"
#pragma clang attribute pop
#endif
