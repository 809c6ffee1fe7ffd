// The time loops of the simulator's recursions, compiled for each instruction set.
//
// The formulas are those of Sim's recursions, operation by operation and without fused
// multiply-add, so that every variant, and Swift, gives the same bits.
#pragma once
#include <stdint.h>

// Every loop does `count` steps in `blocks` blocks of eight modes. Arrays are laid out as Sim's
// structures: for each block its moments, its constants and its noise, eight lanes each.
// Noise is {scatter}, or {scatter, gap, centre} where `drawn` is not 0.
struct csim_kernels {
  // {mean, variance, memory}; {pull, drive}; steps {rate}.
  void (*plain)(double *moments, const double *constants, const double *noise, int drawn,
                long blocks, const double *steps, long count);
  // The first moment's seven; {pull, drive}; steps {rate, keep}.
  void (*momentum)(double *moments, const double *constants, const double *noise, int drawn,
                   long blocks, const double *steps, long count, double beta);
  // Seven and the square; {pull, drive} twice; steps {rate, keep, correction}.
  void (*adam)(double *moments, const double *constants, const double *noise, int drawn,
               long blocks, const double *steps, long count, double beta1, double beta2,
               double epsilon);
  // {mean, variance, memory, square}; {pull, drive}; steps {rate, keep, correction}.
  void (*scaled)(double *moments, const double *constants, const double *noise, int drawn,
                 long blocks, const double *steps, long count, double beta2, double epsilon);
};

// The best variant for this processor.
const struct csim_kernels *csim_chosen(void);
// The variant with that index, or null where this processor cannot run it: 0 portable, 1 AVX2,
// 2 AVX-512.
const struct csim_kernels *csim_variant(int index);

// AdamW's numbers in one step: the rate, and the bias corrections 1/(1 - beta^t).
struct csim_adam {
  double rate, decay, beta1, beta2, epsilon, first, second;
};

// The steps of single chains. Arrays are blocks of eight.
struct csim_chains {
  // Standard normal numbers of 4 `groups` blocks; `place` holds words 1 to 3 of the counters.
  void (*draw)(float *normals, long groups, const uint32_t *place, uint64_t key);
  // pull * weights - drive + deviation * normals.
  void (*slope)(double *gradient, const double *weights, const double *pull, const double *drive,
                const double *deviation, const float *normals, long blocks);
  // SGD, momentum and AdamW; without a first moment `velocity` is null.
  void (*descend)(double *weights, const double *gradient, long blocks, double rate,
                  double decay);
  void (*roll)(double *weights, double *velocity, const double *gradient, long blocks,
               double rate, double decay, double beta);
  void (*adapt)(double *weights, double *velocity, double *square, const double *gradient,
                long blocks, const struct csim_adam *adam);
};

// As csim_chosen and csim_variant.
const struct csim_chains *csim_chains_chosen(void);
const struct csim_chains *csim_chains_variant(int index);
