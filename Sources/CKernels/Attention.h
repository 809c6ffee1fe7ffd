// Causal attention of one head, forward beside backward. Included by Body.h, once for each
// instruction set.
//
// Scores are never whole: CK_ATTENTION_ROWS queries at a time meet the keys up to the last of them.
// The way back computes them again from the logarithm of each row's sum, which costs one product of
// five and saves writing and reading context² numbers a head. Rows and columns are [context,
// head_width]; queries, keys and values have the pitch of the fused projection.
// Dao et al. 2022, arXiv 2205.14135, has both ideas for one block at a time.

#define BLOCK CK_ATTENTION_ROWS

// to[i, j] = scale * from[i, j], [rows, columns].
static void copy_scaled(const float *from, long pitch, long rows, long columns, float scale,
                        float *to) {
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < columns; j++) to[i * columns + j] = from[i * pitch + j] * scale;
}

// c[rows, n] = a b; row i of a is 0 after its cell first + i up to the end of its tile's reach.
static void rows_times(const float *a, long a_pitch, const float *b, long b_depth, long rows,
                       long n, long first, float *c, long pitch) {
  struct tile_end end = {0};
  for (long i = 0; i < rows; i += ROWS) {
    int count = (int)(rows - i < ROWS ? rows - i : ROWS);
    long reach = first + i + count;
    for (long j = 0; j < n; j += COLUMNS)
      tile_row_major(count, a + i * a_pitch, a_pitch, b + j * b_depth, reach, c + i * pitch + j,
                     pitch, n - j, &end);
  }
}

// Scores of queries first ..< first + rows against the keys that any row of their tile sees.
static void scores_of(const float *q, long q_pitch, const float *keys, long head_width, long rows,
                      long first, float *scores, long pitch) {
  struct tile_end end = {0};
  for (long i = 0; i < rows; i += ROWS) {
    int count = (int)(rows - i < ROWS ? rows - i : ROWS);
    long seen = first + i + count;
    for (long j = 0; j < seen; j += COLUMNS)
      tile_row_major(count, q + i * q_pitch, q_pitch, keys + j * head_width, head_width,
                     scores + i * pitch + j, pitch, COLUMNS, &end);
  }
}

// c[j, n] += the sum over rows i of a[i, j] b[i, n], where a[i, j] is 0 for j > first + i.
static void columns_times(const float *a, long a_pitch, const float *b, long rows, long first,
                          long n, float *c, long pitch) {
  struct tile_end end = {.add = 1};
  long seen = first + rows;
  for (long j = 0; j < seen; j += ROWS) {
    int count = (int)(seen - j < ROWS ? seen - j : ROWS);
    long start = j > first ? j - first : 0;
    for (long t = 0; t < n; t += COLUMNS)
      tile_column_major(count, a + start * a_pitch + j, a_pitch,
                        b + t * rows + start * COLUMNS, rows - start, c + j * pitch + t, pitch,
                        n - t, &end);
  }
}

// The row after the last one of row i's tile.
static inline long tile_end_row(long i, long rows) {
  long end = round_up(i + 1, ROWS);
  return end < rows ? end : rows;
}

// The first `count` lanes of v, the others 0.
static inline vec first_lanes(vec v, long count) {
  static const int32_t ramp[32] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
  ivec mask;
  memcpy(&mask, ramp + 16 - count, sizeof mask);
  return (vec)((ivec)v & mask);
}

// Row i of scores becomes exp(score - top) / sum over its first first + i + 1 cells and 0 up to the
// last cell of its tile; logarithms[i] = top + log(sum).
static void softmax_rows(float *scores, long pitch, long rows, long first, float *logarithms) {
  for (long i = 0; i < rows; i++, scores += pitch) {
    long seen = first + i + 1, whole = seen / W * W, rest = seen - whole;
    long end = first + tile_end_row(i, rows);
    vec top = splat(-3e38f);
    for (long j = 0; j < whole; j += W) top = __builtin_elementwise_max(top, load(scores + j));
    if (rest)
      for (long j = whole; j < whole + W; j++) scores[j] = j < seen ? scores[j] : -3e38f;
    if (rest) top = __builtin_elementwise_max(top, load(scores + whole));
    float peak = largest(top);
    vec total = splat(0);
    for (long j = 0; j < whole; j += W) {
      vec e = exponential(load(scores + j) - peak);
      total += e;
      store(scores + j, e);
    }
    if (rest) {
      vec e = first_lanes(exponential(load(scores + whole) - peak), rest);
      total += e;
      store(scores + whole, e);
    }
    float all = sum(total), inverse = 1.0f / all;
    for (long j = 0; j < seen; j += W) store(scores + j, load(scores + j) * inverse);
    for (long j = round_up(seen, W); j < end; j++) scores[j] = 0;
    logarithms[i] = peak + logf(all);
  }
}

// scores become probabilities again; weights become probability * (weight - mean).
static void softmax_rows_backward(float *scores, float *weights, long pitch, long rows, long first,
                                  const float *logarithms, const float *means) {
  for (long i = 0; i < rows; i++, scores += pitch, weights += pitch) {
    long seen = first + i + 1, whole = seen / W * W, rest = seen - whole;
    long end = first + tile_end_row(i, rows);
    float level = logarithms[i], mean = means[i];
    for (long j = 0; j < whole; j += W) {
      vec p = exponential(load(scores + j) - level);
      store(scores + j, p);
      store(weights + j, p * (load(weights + j) - mean));
    }
    if (rest) {
      vec p = first_lanes(exponential(load(scores + whole) - level), rest);
      store(scores + whole, p);
      store(weights + whole, first_lanes(p * (load(weights + whole) - mean), rest));
    }
    for (long j = round_up(seen, W); j < end; j++) scores[j] = weights[j] = 0;
  }
}

static void attention_forward(struct ck_head head, float *attended, long attended_pitch,
                              float *logarithms, float *scratch) {
  long width = head.width, context = head.context, pitch = round_up(context, COLUMNS);
  float *keys = scratch, *values = keys + pitch * width;
  float *queries = values + context * round_up(width, COLUMNS), *scores = queries + BLOCK * width;
  panels_transposed(head.key, head.pitch, width, context, keys);
  panels(head.value, head.pitch, context, width, values);
  for (long first = 0; first < context; first += BLOCK) {
    long rows = context - first < BLOCK ? context - first : BLOCK;
    copy_scaled(head.query + first * head.pitch, head.pitch, rows, width, head.scale, queries);
    scores_of(queries, width, keys, width, rows, first, scores, pitch);
    softmax_rows(scores, pitch, rows, first, logarithms + first);
    rows_times(scores, pitch, values, context, rows, width, first,
               attended + first * attended_pitch, attended_pitch);
  }
}

// means[i] = the sum of attended * gradient of row i: what the softmax takes from every weight.
static void row_products(const float *a, const float *b, long pitch, long rows, long width,
                         float *means) {
  for (long i = 0; i < rows; i++, a += pitch, b += pitch) {
    vec total = splat(0);
    long j = 0;
    for (; j + W <= width; j += W) total += load(a + j) * load(b + j);
    float rest = 0;
    for (; j < width; j++) rest += a[j] * b[j];
    means[i] = sum(total) + rest;
  }
}

static void attention_backward(struct ck_head head, const float *attended, const float *gradient,
                               long attended_pitch, const float *logarithms, float *query_gradient,
                               float *key_gradient, float *value_gradient, float *scratch) {
  long width = head.width, context = head.context, pitch = round_up(context, COLUMNS);
  long padded = round_up(width, COLUMNS);
  float *keys_transposed = scratch, *values_transposed = keys_transposed + pitch * width;
  float *keys = values_transposed + pitch * width, *queries = keys + context * padded;
  float *query_panels = queries + BLOCK * width, *gradient_panels = query_panels + BLOCK * padded;
  float *scores = gradient_panels + BLOCK * padded, *weights = scores + BLOCK * pitch;
  float means[BLOCK];
  panels_transposed(head.key, head.pitch, width, context, keys_transposed);
  panels_transposed(head.value, head.pitch, width, context, values_transposed);
  panels(head.key, head.pitch, context, width, keys);
  for (long i = 0; i < context * padded; i++) keys[i] *= head.scale;
  for (long i = 0; i < context; i++) {
    memset(key_gradient + i * head.pitch, 0, sizeof(float) * (size_t)width);
    memset(value_gradient + i * head.pitch, 0, sizeof(float) * (size_t)width);
  }
  for (long first = 0; first < context; first += BLOCK) {
    long rows = context - first < BLOCK ? context - first : BLOCK;
    const float *down = gradient + first * attended_pitch;
    copy_scaled(head.query + first * head.pitch, head.pitch, rows, width, head.scale, queries);
    panels(queries, width, rows, width, query_panels);
    panels(down, attended_pitch, rows, width, gradient_panels);
    row_products(attended + first * attended_pitch, down, attended_pitch, rows, width, means);
    scores_of(queries, width, keys_transposed, width, rows, first, scores, pitch);
    scores_of(down, attended_pitch, values_transposed, width, rows, first, weights, pitch);
    softmax_rows_backward(scores, weights, pitch, rows, first, logarithms + first, means);
    columns_times(scores, pitch, gradient_panels, rows, first, width, value_gradient, head.pitch);
    columns_times(weights, pitch, query_panels, rows, first, width, key_gradient, head.pitch);
    rows_times(weights, pitch, keys, context, rows, width, first,
               query_gradient + first * head.pitch, head.pitch);
  }
}
