// The inner loop of every matrix product: a tile of ROWS x COLUMNS sums that stay in registers.
// Included by Body.h, once for each instruction set.
//
// ROWS is set there: 8 with 32 registers (16 sums, 2 of b, 1 of a), 6 with 16 registers.

#define COLUMNS (2 * W)
// The distance between copied rows of a: not a power of two, so that they share no cache set.
#define COPIED_PITCH (CK_PRODUCT_DEPTH + 16)

typedef struct {
  vec cells[ROWS][2];
} tile;

// sums of a[i, t] * b[t, j] over t in 0..<depth. Cell a[i, t] lies at a[i * row + t * step], one of
// the two being 1; b is a panel, [depth, COLUMNS].
static inline __attribute__((always_inline)) void tile_sums(tile *sums, const int rows,
                                                            const float *a, long row, long step,
                                                            const float *b, long depth) {
  for (int i = 0; i < rows; i++) sums->cells[i][0] = sums->cells[i][1] = splat(0);
  for (long t = 0; t < depth; t++, a += step, b += COLUMNS) {
    vec first = load(b), second = load(b + W);
    for (int i = 0; i < rows; i++) {
      float x = a[i * row];
      sums->cells[i][0] = x * first + sums->cells[i][0];
      sums->cells[i][1] = x * second + sums->cells[i][1];
    }
  }
}

// What becomes of a tile. All pointers are at the tile's first cell, or null.
struct tile_end {
  const float *bias;
  const float *residual;
  const float *slope;
  float *hidden;
  int add;
};

static inline __attribute__((always_inline)) vec tile_cell(vec v, float *c, long offset,
                                                           long column,
                                                           const struct tile_end *end) {
  if (end->add) v += load(c + offset);
  if (end->bias) v += load(end->bias + column);
  if (end->residual) v += load(end->residual + offset);
  if (end->slope) v *= load(end->slope + offset);
  if (end->hidden) {
    vec derivative;
    store(end->hidden + offset, gelu_of(v, &derivative));
    v = derivative;
  }
  return v;
}

// Stores a whole tile.
static inline __attribute__((always_inline)) void tile_store(const tile *sums, const int rows,
                                                             float *c, long pitch,
                                                             const struct tile_end *end) {
  if (!end->bias && !end->residual && !end->slope && !end->hidden) {
    for (int i = 0; i < rows; i++, c += pitch)
      for (int j = 0; j < 2; j++)
        store(c + j * W, end->add ? sums->cells[i][j] + load(c + j * W) : sums->cells[i][j]);
    return;
  }
  tile copy = *sums;  // only the copy is reached by loops, so that the sums stay in registers
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < 2; j++)
      store(c + i * pitch + j * W, tile_cell(copy.cells[i][j], c, i * pitch + j * W, j * W, end));
}

// Stores the first `columns` of a tile, cell by cell.
static void tile_store_part(const tile *sums, int rows, long columns, float *c, long pitch,
                            const struct tile_end *end) {
  for (long i = 0; i < rows; i++) {
    for (long j = 0; j < columns; j += W) {
      long offset = i * pitch + j, count = columns - j < W ? columns - j : W;
      vec v = sums->cells[i][j / W];
      if (end->add) v += load_part(c + offset, count, 0);
      if (end->bias) v += load_part(end->bias + j, count, 0);
      if (end->residual) v += load_part(end->residual + offset, count, 0);
      if (end->slope) v *= load_part(end->slope + offset, count, 0);
      if (end->hidden) {
        vec derivative;
        store_part(end->hidden + offset, gelu_of(v, &derivative), count);
        v = derivative;
      }
      store_part(c + offset, v, count);
    }
  }
}

// Fetches what the end of a tile will touch while its sums run.
#define tile_prefetch(rows, p, pitch, writes)                     \
  for (int i = 0; i < (rows); i++) {                              \
    __builtin_prefetch((p) + i * (pitch), writes);                \
    __builtin_prefetch((p) + i * (pitch) + COLUMNS - 1, writes);  \
  }

static inline __attribute__((always_inline)) void tile_of(const int rows, const float *a, long row,
                                                          long step, const float *b, long depth,
                                                          float *c, long pitch, long columns,
                                                          const struct tile_end *end) {
  tile sums;
  tile_prefetch(rows, c, pitch, 1);
  if (end->residual) tile_prefetch(rows, end->residual, pitch, 0);
  if (end->slope) tile_prefetch(rows, end->slope, pitch, 0);
  if (end->hidden) tile_prefetch(rows, end->hidden, pitch, 1);
  tile_sums(&sums, rows, a, row, step, b, depth);
  if (columns >= COLUMNS) {
    tile_store(&sums, rows, c, pitch, end);
  } else {
    tile copy = sums;
    tile_store_part(&copy, rows, columns, c, pitch, end);
  }
}

// A function for tiles of 1...ROWS rows: the number of rows becomes a constant, so that the sums
// stay in registers. `row` and `step` may name arguments.
#if ROWS == 4
#define MORE_ROWS(row, step)
#elif ROWS == 6
#define MORE_ROWS(row, step)                                             \
  case 5: tile_of(5, a, row, step, b, depth, c, pitch, columns, end); break; \
  case 6: tile_of(6, a, row, step, b, depth, c, pitch, columns, end); break;
#else
#define MORE_ROWS(row, step)                                             \
  case 5: tile_of(5, a, row, step, b, depth, c, pitch, columns, end); break; \
  case 6: tile_of(6, a, row, step, b, depth, c, pitch, columns, end); break; \
  case 7: tile_of(7, a, row, step, b, depth, c, pitch, columns, end); break; \
  case 8: tile_of(8, a, row, step, b, depth, c, pitch, columns, end); break;
#endif
#define TILE_FUNCTION(name, row, step)                                                        \
  static void name(int rows, const float *a, long apart, const float *b, long depth, float *c, \
                   long pitch, long columns, const struct tile_end *end) {                    \
    switch (rows) {                                                                           \
      case 1: tile_of(1, a, row, step, b, depth, c, pitch, columns, end); break;              \
      case 2: tile_of(2, a, row, step, b, depth, c, pitch, columns, end); break;              \
      case 3: tile_of(3, a, row, step, b, depth, c, pitch, columns, end); break;              \
      case 4: tile_of(4, a, row, step, b, depth, c, pitch, columns, end); break;              \
      MORE_ROWS(row, step)                                                                    \
    }                                                                                         \
  }

// a[i, t] at a[i * apart + t].
TILE_FUNCTION(tile_row_major, apart, 1)
// a[i, t] at a[t * apart + i].
TILE_FUNCTION(tile_column_major, 1, apart)
// The same for rows and columns copied together, whose distance is a constant; `apart` plays no
// part.
TILE_FUNCTION(tile_copied_rows, COPIED_PITCH, 1)
TILE_FUNCTION(tile_copied_columns, 1, ROWS)
