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

/// A matrix that enters a product: where it starts, the distance between its rows, transposed or
/// not; or, for the second one, panels that `pack` made.
struct ck_matrix {
  const float *start;
  long pitch;
  int transposed, packed;
};

/// What becomes of the sums v of a product before they are stored as c; null leaves a part out.
/// Matrices have the pitch of c.
struct ck_finish {
  int keep;                          // 1: v += c
  const float *_Nullable bias;       // v += bias, [n]
  const float *_Nullable residual;   // v += residual, [m, n]
  const float *_Nullable slope;      // v *= slope, [m, n]
  float *_Nullable hidden;           // hidden = gelu(v), [m, n], and v becomes the derivative
  float *_Nullable sums;             // sums += the row sums of a transposed a, [m]
};

/// The floats of a packed [k, n] matrix.
long ck_packed_count(long n, long k);

/// The scratch of a product in floats.
long ck_product_scratch(void);

/// One head of one sequence: [context, width] with rows `pitch` apart. Scores are
/// scale * query · key.
struct ck_head {
  const float *query, *key, *value;
  long pitch, context, width;
  float scale;
};

/// The scratch of attention in floats.
long ck_attention_scratch(long context, long width);

/// One set of kernels for one instruction set.
struct ck_kernels {
  const char *name;
  /// c = finish(a·b); a is [m, k] and b [k, n] after the transpositions.
  /// Null where OpenBLAS is faster; `finish` then does the rest.
  void (*_Nullable product)(long m, long n, long k, struct ck_matrix a, struct ck_matrix b, float *c,
                  long pitch, struct ck_finish finish, float *scratch);
  /// Copies b, [k, n] after the transposition, into panels for `product`.
  void (*pack)(long n, long k, struct ck_matrix b, float *panels);
  /// c = finish(c), for the sums c of a product with a that are already stored; keep plays no part.
  void (*finish)(long m, long n, long k, struct ck_matrix a, float *c, long pitch,
                 struct ck_finish finish);
  /// attended = softmax(causal scores) · value; logarithms = log of each row's sum of exponentials.
  void (*attention_forward)(struct ck_head head, float *attended, long attended_pitch,
                            float *logarithms, float *scratch);
  /// From the gradient of `attended` to those of query, key and value, which have the head's pitch.
  void (*attention_backward)(struct ck_head head, const float *attended, const float *gradient,
                             long attended_pitch, const float *logarithms, float *query_gradient,
                             float *key_gradient, float *value_gradient, float *scratch);
  /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias; statistics = mean, 1/deviation per
  /// row.
  void (*layer_norm_forward)(const float *x, const float *weight, const float *bias, float *y,
                             float *statistics, long rows, long width, float epsilon);
  /// Adds to dx, dweight and dbias.
  void (*layer_norm_backward)(const float *dy, const float *x, const float *weight,
                              const float *statistics, float *dx, float *dweight, float *dbias,
                              long rows, long width);
  /// Logits become scale * (softmax - one-hot); returns the sum of the rows' losses in nats.
  double (*cross_entropy)(float *logits, const uint16_t *targets, long rows, long columns,
                          float scale);
  /// Turns the first `rotated` dimensions of each query and key by its position's angles. A row is
  /// [heads, 3, head_width]; the table holds cosines then sines, [context, 2, rotated / 2].
  /// `direction` is 1 to turn, -1 to turn back.
  void (*rotary)(float *projected, const float *table, long rows, long context, long heads,
                 long head_width, long rotated, float direction);
  /// y += x.
  void (*add)(float *y, const float *x, long count);
  /// The sum of squares, in Double.
  double (*squared_norm)(const float *x, long count);
  /// Updates parameters p and moments m, v from gradient g; returns the sum of the squares of p's
  /// changes.
  double (*adamw)(float *p, const float *g, float *m, float *v, long count,
                  struct ck_adamw settings);
};

/// The kernels chosen for this processor.
const struct ck_kernels *ck_chosen(void);

/// The kernels of variant 0 (portable), 1 (AVX2 + FMA) or 2 (AVX-512), or null where this processor
/// or this build has none.
const struct ck_kernels *_Nullable ck_variant(int index);

/// Exchanges two folders at once (renameat2, which Swift does not see); 0, or -1 with errno set.
int ck_exchange(const char *a, const char *b);

#pragma clang assume_nonnull end
