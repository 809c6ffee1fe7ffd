// The vector kernels of the transformer, in Float, for the best instruction set that the processor
// has. Each has a twin in generic Swift that says the formula; the tests compare them.
//
// One body (Body.h) is compiled three times: portable, AVX2 + FMA, AVX-512. The choice is made
// once, before main. Matrices are row-major. `rows` and the like may be 0.
#pragma once
#include <stdint.h>

#pragma clang assume_nonnull begin

/// What AdamW needs beside the four arrays; the corrections are those of the current step.
struct ck_adamw {
  float gradient_scale;  // what clipping multiplies the gradient by
  float beta1, beta2;
  float decay;         // 1 - rate * weight decay
  float step_size;     // rate / (1 - beta1^t)
  float inverse_root;  // 1 / sqrt(1 - beta2^t)
  float epsilon;
};

/// One set of kernels for one instruction set.
struct ck_kernels {
  const char *name;
  /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias; statistics = mean, 1/deviation per
  /// row.
  void (*layer_norm_forward)(const float *x, const float *weight, const float *bias, float *y,
                             float *statistics, long rows, long width, float epsilon);
  /// Adds to dx, dweight and dbias.
  void (*layer_norm_backward)(const float *dy, const float *x, const float *weight,
                              const float *statistics, float *dx, float *dweight, float *dbias,
                              long rows, long width);
  /// y = gelu(x) with the exact normal distribution; x becomes the derivative.
  void (*gelu_forward)(float *x, float *y, long count);
  /// y *= x.
  void (*multiply)(float *y, const float *x, long count);
  /// Row i becomes the softmax of its first first + i + 1 cells; the others become 0. `pitch` is a
  /// multiple of 16 and cells up to the next multiple of 16 after `columns` are overwritten.
  void (*causal_softmax_forward)(float *scores, long rows, long first, long columns, long pitch);
  /// dp becomes scale * p * (dp - sum(p * dp)), row by row; pitch as above.
  void (*causal_softmax_backward)(const float *p, float *dp, long rows, long columns, long pitch,
                                  float scale);
  /// Logits become scale * (softmax - one-hot); returns the sum of the rows' losses in nats.
  double (*cross_entropy)(float *logits, const uint16_t *targets, long rows, long columns,
                          float scale);
  /// Turns the first `rotated` dimensions of each query and key by its position's angles. A row is
  /// [heads, 3, head_width]; the table holds cosines then sines, [context, 2, rotated / 2].
  /// `direction` is 1 to turn, -1 to turn back.
  void (*rotary)(float *projected, const float *table, long rows, long context, long heads,
                 long head_width, long rotated, float direction);
  /// Each row of y becomes the bias.
  void (*fill_rows)(float *y, const float *bias, long rows, long width);
  /// Each row of y becomes the row of x plus the bias; y and x may be the same.
  void (*add_bias)(float *y, const float *x, const float *bias, long rows, long width);
  /// sums += the column sums of y.
  void (*column_sums)(const float *y, float *sums, long rows, long width);
  /// y += x.
  void (*add)(float *y, const float *x, long count);
  /// The sum of squares, in Double.
  double (*squared_norm)(const float *x, long count);
  /// Updates parameters p and moments m, v from gradient g.
  void (*adamw)(float *p, const float *g, float *m, float *v, long count, struct ck_adamw settings);
};

/// The kernels chosen for this processor.
const struct ck_kernels *ck_chosen(void);

/// The kernels of variant 0 (portable), 1 (AVX2 + FMA) or 2 (AVX-512), or null where this processor
/// or this build has none.
const struct ck_kernels *_Nullable ck_variant(int index);

/// Exchanges two folders at once (renameat2, which Swift does not see); 0, or -1 with errno set.
int ck_exchange(const char *a, const char *b);

#pragma clang assume_nonnull end
