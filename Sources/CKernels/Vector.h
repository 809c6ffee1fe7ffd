// Vectors of W floats and what the kernels do with them. Included by Body.h, once for each
// instruction set; whole in the source, so that the compiler may inline it there.

typedef float vec __attribute__((vector_size(4 * W)));
typedef int32_t ivec __attribute__((vector_size(4 * W)));
typedef double dvec __attribute__((vector_size(8 * W)));

static inline vec load(const float *p) {
  vec v;
  memcpy(&v, p, sizeof v);
  return v;
}

static inline void store(float *p, vec v) { memcpy(p, &v, sizeof v); }

// The first `count` floats, the others `fill`.
static inline vec load_part(const float *p, long count, float fill) {
  float cells[W];
  for (int i = 0; i < W; i++) cells[i] = i < count ? p[i] : fill;
  return load(cells);
}

static inline void store_part(float *p, vec v, long count) {
  float cells[W];
  store(cells, v);
  for (int i = 0; i < W && i < count; i++) p[i] = cells[i];
}

static inline vec splat(float x) { return x - (vec){0}; }

// The sum of the W floats, by halves.
static inline float sum(vec v) {
  float cells[W];
  store(cells, v);
  for (int half = W / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) cells[i] += cells[i + half];
  return cells[0];
}

static inline float largest(vec v) {
  float cells[W];
  store(cells, v);
  for (int half = W / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++)
      cells[i] = cells[i] > cells[i + half] ? cells[i] : cells[i + half];
  return cells[0];
}

// exp(x) for x in -87.3...88.3, clamped outside. x = k ln 2 + r, |r| <= ln(2)/2; ln 2 in two parts,
// exp(r) by a polynomial (Cephes), 2^k added to the exponent. The clamp drops not-a-number and 0 * x
// brings it back.
static inline vec exponential(vec x) {
  const vec magic = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
  x = __builtin_elementwise_min(__builtin_elementwise_max(x, splat(-87.3f)), splat(88.3f)) +
      0.0f * x;
  vec shifted = x * 1.44269504f + magic;
  vec k = shifted - magic;
  vec r = x - k * 0.693359375f;
  r = r - k * -2.12194440e-4f;
  vec p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  ivec bits = (ivec)p + ((ivec)shifted << 23);
  return (vec)bits;
}
