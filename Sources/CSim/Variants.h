// The loops compiled for each instruction set. The targets stand in the sources, so that the
// package needs no compiler flags and the rest of it runs on any processor.
#pragma once
#include "CSim.h"

extern const struct csim_kernels csim_portable, csim_avx2, csim_avx512;
extern const struct csim_chains csim_chains_portable, csim_chains_avx2, csim_chains_avx512;
