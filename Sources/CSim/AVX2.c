#if defined(__x86_64__)
#include <string.h>

#include "Variants.h"

#define W 4
#define U 4
#define KERNELS csim_avx2
#define CHAINS csim_chains_avx2
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "Body.h"
#include "ChainBody.h"
#pragma clang attribute pop
#endif
