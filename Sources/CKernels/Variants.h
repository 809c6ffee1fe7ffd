// The kernels compiled for each instruction set. The targets stand in the sources, so that the
// package needs no compiler flags and the rest of it runs on any processor.
#pragma once
#include "CKernels.h"

// The largest block of b that a product copies together.
#define CK_PRODUCT_DEPTH 256
#define CK_PRODUCT_WIDTH 512
// The number of queries that meet the keys at once.
#define CK_ATTENTION_ROWS 96

extern const struct ck_kernels ck_portable, ck_avx2, ck_avx512;
