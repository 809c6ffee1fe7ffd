// Matrix products by tiles. Included by Body.h, once for each instruction set.
//
// A block of b, at most DEPTH x WIDTH, is copied into panels of COLUMNS columns that stay in the
// second cache; ROWS rows of a are copied beside each other in the first one; tiles run over the
// panels. Order of the sums: by blocks of DEPTH, each from its first cell on.

#define DEPTH CK_PRODUCT_DEPTH
#define WIDTH CK_PRODUCT_WIDTH
// Rows of a transposed a that are copied together: in memory they lie side by side.
#define GROUP (8 * ROWS)

static inline long round_up(long x, long to) { return (x + to - 1) / to * to; }

#if W == 4
static inline vec interleave_low(vec a, vec b) { return __builtin_shufflevector(a, b, 0, 4, 1, 5); }
static inline vec interleave_high(vec a, vec b) {
  return __builtin_shufflevector(a, b, 2, 6, 3, 7);
}
#elif W == 8
static inline vec interleave_low(vec a, vec b) {
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
static inline vec interleave_high(vec a, vec b) {
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
#else
static inline vec interleave_low(vec a, vec b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
static inline vec interleave_high(vec a, vec b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15,
                                 31);
}
#endif

// to[i, j] = from[j, i] for i, j in 0..<W. Interleaving row i with row i + W/2, log2(W) times,
// transposes.
static inline __attribute__((always_inline)) void transpose_square(const float *from, long pitch,
                                                                   float *to, long to_pitch) {
  vec rows[W], next[W];
  for (int i = 0; i < W; i++) rows[i] = load(from + i * pitch);
  for (int stage = 1; stage < W; stage *= 2) {
    for (int i = 0; i < W / 2; i++) {
      next[2 * i] = interleave_low(rows[i], rows[i + W / 2]);
      next[2 * i + 1] = interleave_high(rows[i], rows[i + W / 2]);
    }
    for (int i = 0; i < W; i++) rows[i] = next[i];
  }
  for (int i = 0; i < W; i++) store(to + i * to_pitch, rows[i]);
}

// Panels of b[depth, columns] from rows that lie as they are: [columns / COLUMNS][depth][COLUMNS],
// the last one filled up with zeros. Row by row, so that memory is read in its order.
static void panels(const float *b, long pitch, long depth, long columns, float *to) {
  for (long t = 0; t < depth; t++, b += pitch, to += COLUMNS) {
    float *panel = to;
    long j = 0;
    for (; j + COLUMNS <= columns; j += COLUMNS, panel += depth * COLUMNS) {
      store(panel, load(b + j));
      store(panel + W, load(b + j + W));
    }
    if (j < columns)
      for (long i = 0; i < COLUMNS; i++) panel[i] = j + i < columns ? b[j + i] : 0;
  }
}

// The same panels from the transposed matrix, [columns, depth].
static void panels_transposed(const float *b, long pitch, long depth, long columns, float *to) {
  long whole = depth / W * W;
  for (long j = 0; j < columns; j += COLUMNS, to += depth * COLUMNS)
    for (long half = 0; half < COLUMNS; half += W) {
      const float *from = b + (j + half) * pitch;
      long count = columns - j - half, start = 0;
      if (count >= W)
        for (; start < whole; start += W)
          transpose_square(from + start, pitch, to + start * COLUMNS + half, COLUMNS);
      for (long t = start; t < depth; t++)
        for (long i = 0; i < W; i++) to[t * COLUMNS + half + i] = i < count ? from[i * pitch + t] : 0;
    }
}

// Adds the column sums of rows of a transposed a to `sums`, and copies its columns together:
// [rows / ROWS][depth][ROWS].
static void copy_columns(const float *a, long pitch, long rows, long depth, float *to,
                         float *sums) {
  for (long t = 0; t < depth; t++, a += pitch, to += ROWS) {
    float *panel = to;
    long i = 0;
    for (; i + ROWS <= rows; i += ROWS, panel += depth * ROWS)
      memcpy(panel, a + i, sizeof(float) * ROWS);
    for (long r = i; r < rows; r++) panel[r - i] = a[r];
    if (sums)
      for (i = 0; i < rows; i++) sums[i] += a[i];
  }
}

// A block of b against all rows of a.
static void product_block(long m, long columns, long depth, struct ck_matrix a, const float *b,
                          float *rows_of_a, float *c, long pitch, struct tile_end end,
                          float *sums) {
  for (long i = 0; i < m; i += ROWS) {
    int rows = (int)(m - i < ROWS ? m - i : ROWS);
    long within = i % GROUP;
    if (a.transposed && within == 0)
      copy_columns(a.start + i, a.pitch, m - i < GROUP ? m - i : GROUP, depth, rows_of_a,
                   sums ? sums + i : 0);
    if (!a.transposed)
      for (long r = 0; r < rows; r++)
        memcpy(rows_of_a + r * COPIED_PITCH, a.start + (i + r) * a.pitch, sizeof(float) * (size_t)depth);
    for (long j = 0; j < columns; j += COLUMNS) {
      long offset = i * pitch + j;
      struct tile_end here = {end.bias ? end.bias + j : 0, end.residual ? end.residual + offset : 0,
                              end.slope ? end.slope + offset : 0,
                              end.hidden ? end.hidden + offset : 0, end.add};
      if (a.transposed)
        tile_copied_columns(rows, rows_of_a + within * depth, ROWS, b + j * depth, depth, c + offset, pitch,
                          columns - j, &here);
      else
        tile_copied_rows(rows, rows_of_a, COPIED_PITCH, b + j * depth, depth, c + offset, pitch,
                       columns - j, &here);
    }
  }
}

// Panels of one block of b.
static void block_panels(struct ck_matrix b, long column, long columns, long start, long depth,
                         float *to) {
  if (b.transposed)
    panels_transposed(b.start + column * b.pitch + start, b.pitch, depth, columns, to);
  else
    panels(b.start + start * b.pitch + column, b.pitch, depth, columns, to);
}

static void pack(long n, long k, struct ck_matrix b, float *to) {
  for (long column = 0; column < n; column += WIDTH) {
    long columns = n - column < WIDTH ? n - column : WIDTH;
    for (long start = 0; start < k; start += DEPTH) {
      long depth = k - start < DEPTH ? k - start : DEPTH;
      block_panels(b, column, columns, start, depth, to);
      to += round_up(columns, COLUMNS) * depth;
    }
  }
}

static void product(long m, long n, long k, struct ck_matrix a, struct ck_matrix b, float *c,
                    long pitch, struct ck_finish finish, float *scratch) {
  float *rows_of_a = scratch + DEPTH * WIDTH;
  for (long column = 0; column < n; column += WIDTH) {
    long columns = n - column < WIDTH ? n - column : WIDTH;
    for (long start = 0; start < k; start += DEPTH) {
      long depth = k - start < DEPTH ? k - start : DEPTH;
      int first = start == 0, last = start + depth == k;
      const float *block = b.packed ? b.start : scratch;
      if (b.packed)
        b.start += round_up(columns, COLUMNS) * depth;
      else
        block_panels(b, column, columns, start, depth, scratch);
      struct tile_end end = {
          first && finish.bias ? finish.bias + column : 0,
          first && finish.residual ? finish.residual + column : 0,
          last && finish.slope ? finish.slope + column : 0,
          last && finish.hidden ? finish.hidden + column : 0, !first || finish.keep};
      struct ck_matrix part = a;
      part.start += a.transposed ? start * a.pitch : start;
      product_block(m, columns, depth, part, block, rows_of_a, c + column, pitch, end,
                    column == 0 ? finish.sums : 0);
    }
  }
}

// y += the column sums of x.
static void column_sums(const float *restrict y, float *restrict sums, long rows, long width) {
  long i = 0;
  for (; i + 4 * W <= width; i += 4 * W) {  // four columns of vectors stay in registers
    vec a = load(sums + i), b = load(sums + i + W), c = load(sums + i + 2 * W),
        d = load(sums + i + 3 * W);
    for (long row = 0; row < rows; row++) {
      const float *from = y + row * width + i;
      a += load(from);
      b += load(from + W);
      c += load(from + 2 * W);
      d += load(from + 3 * W);
    }
    store(sums + i, a);
    store(sums + i + W, b);
    store(sums + i + 2 * W, c);
    store(sums + i + 3 * W, d);
  }
  if (i < width)
    for (long row = 0; row < rows; row++)
      for (long j = i; j < width; j++) sums[j] += y[row * width + j];
}

// The same finish for sums that another program has put into c.
static void finish_product(long m, long n, long k, struct ck_matrix a, float *c, long pitch,
                           struct ck_finish finish) {
  for (long i = 0; i < m; i++)
    for (long j = 0; j < n; j += W) {
      long offset = i * pitch + j, count = n - j;
      struct tile_end end = {finish.bias ? finish.bias + j : 0,
                             finish.residual ? finish.residual + offset : 0,
                             finish.slope ? finish.slope + offset : 0,
                             finish.hidden ? finish.hidden + offset : 0, 0};
      tile one = {0};
      one.cells[0][0] = load_part(c + offset, count, 0);
      tile_store_part(&one, 1, count < W ? count : W, c + offset, pitch, &end);
    }
  if (finish.sums)
    for (long t = 0; t < k; t++) column_sums(a.start + t * a.pitch, finish.sums, 1, m);
}
