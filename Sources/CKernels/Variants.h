// The kernels compiled for each instruction set. The targets stand in the sources, so that the
// package needs no compiler flags and the rest of it runs on any processor.
#pragma once
#include "CKernels.h"

extern const struct ck_kernels ck_portable, ck_avx2, ck_avx512;
