// The kernels for vectors of W floats, gathered in one table named KERNELS. Portable.c, AVX2.c and
// AVX512.c include this file, each for its instruction set.
//
// `a * b + c` is written plainly: the compiler fuses it where the instruction set can.

#include "Vector.h"

static void layer_norm_forward(const float *restrict x, const float *restrict weight,
                               const float *restrict bias, float *restrict y,
                               float *restrict statistics, long rows, long width, float epsilon) {
  long whole = width / W * W, rest = width - whole;
  for (long row = 0; row < rows; row++, x += width, y += width, statistics += 2) {
    vec total = splat(0);
    for (long i = 0; i < whole; i += W) total += load(x + i);
    if (rest) total += load_part(x + whole, rest, 0);
    float mean = sum(total) / (float)width;
    vec squares = splat(0);
    for (long i = 0; i < whole; i += W) {
      vec apart = load(x + i) - mean;
      squares += apart * apart;
    }
    if (rest) {
      vec apart = load_part(x + whole, rest, mean) - mean;
      squares += apart * apart;
    }
    float inverse = 1.0f / sqrtf(sum(squares) / (float)width + epsilon);
    statistics[0] = mean;
    statistics[1] = inverse;
    for (long i = 0; i < width; i++) y[i] = (x[i] - mean) * inverse * weight[i] + bias[i];
  }
}

static void layer_norm_backward(const float *restrict dy, const float *restrict x,
                                const float *restrict weight, const float *restrict statistics,
                                float *restrict dx, float *restrict dweight, float *restrict dbias,
                                long rows, long width) {
  long whole = width / W * W, rest = width - whole;
  for (long row = 0; row < rows; row++, dy += width, x += width, dx += width, statistics += 2) {
    float mean = statistics[0], inverse = statistics[1];
    vec total = splat(0), along = splat(0);
    for (long i = 0; i < whole; i += W) {
      vec normed = (load(x + i) - mean) * inverse, d = load(dy + i), g = d * load(weight + i);
      store(dbias + i, load(dbias + i) + d);
      store(dweight + i, d * normed + load(dweight + i));
      total += g;
      along += g * normed;
    }
    if (rest) {
      vec normed = (load_part(x + whole, rest, mean) - mean) * inverse;
      vec d = load_part(dy + whole, rest, 0), g = d * load_part(weight + whole, rest, 0);
      store_part(dbias + whole, load_part(dbias + whole, rest, 0) + d, rest);
      store_part(dweight + whole, d * normed + load_part(dweight + whole, rest, 0), rest);
      total += g;
      along += g * normed;
    }
    float first = sum(total) / (float)width, second = sum(along) / (float)width;
    for (long i = 0; i < width; i++) {
      float normed = (x[i] - mean) * inverse;
      dx[i] += inverse * (dy[i] * weight[i] - first - normed * second);
    }
  }
}

// gelu(x) = x P(x), P the normal distribution. For u = |x| the tail is P(-u) = exp(-u^2/2) t q(t),
// t = 1/(1 + 0.26 u), q fitted to 2e-8 relative over u in 0...13: relative accuracy in the tail
// too.
static inline vec gelu_of(vec x, vec *derivative) {
  vec u = __builtin_elementwise_abs(x);
  vec bell = exponential(x * x * -0.5f);
  vec t = 1.0f / (u * 0.26f + 1.0f);
  vec q = t * 0.030896220356225967f - 0.1547408252954483f;
  q = q * t + 0.25546780228614807f;
  q = q * t - 0.1555372178554535f;
  q = q * t + 0.1641533225774765f;
  q = q * t + 0.049642130732536316f;
  q = q * t + 0.10339142382144928f;
  q = q * t + 0.10296492278575897f;
  q = q * t + 0.1037621945142746f;
  vec tail = bell * (t * q);
  ivec positive = x > 0.0f;
  vec share = (vec)((positive & (ivec)(1.0f - tail)) | (~positive & (ivec)tail));
  *derivative = x * bell * 0.3989422804014327f + share;
  return x * share;
}

#include "Tile.h"
#include "Product.h"
#include "Attention.h"

static double cross_entropy(float *logits, const uint16_t *targets, long rows, long columns,
                            float scale) {
  long whole = columns / W * W, rest = columns - whole;
  double loss = 0;
  for (long row = 0; row < rows; row++, logits += columns) {
    vec top = splat(-3e38f);
    for (long j = 0; j < whole; j += W) top = __builtin_elementwise_max(top, load(logits + j));
    if (rest) top = __builtin_elementwise_max(top, load_part(logits + whole, rest, -3e38f));
    float peak = largest(top), aim = logits[targets[row]];
    vec total = splat(0);
    for (long j = 0; j < whole; j += W) {
      vec e = exponential(load(logits + j) - peak);
      total += e;
      store(logits + j, e);
    }
    if (rest) {
      vec e = exponential(load_part(logits + whole, rest, -3e38f) - peak);
      total += e;
      store_part(logits + whole, e, rest);
    }
    float all = sum(total), factor = scale / all;
    loss += log((double)all) + (double)peak - (double)aim;
    for (long j = 0; j < columns; j++) logits[j] *= factor;
    logits[targets[row]] -= scale;
  }
  return loss;
}

static void rotary(float *restrict projected, const float *restrict table, long rows, long context,
                   long heads, long head_width, long rotated, float direction) {
  long half = rotated / 2;
  for (long row = 0; row < rows; row++) {
    const float *cosine = table + row % context * rotated, *sine = cosine + half;
    for (long head = 0; head < heads; head++, projected += 3 * head_width)
      for (long part = 0; part < 2; part++) {
        float *first = projected + part * head_width, *second = first + half;
        for (long i = 0; i < half; i++) {
          float a = first[i], b = second[i], turn = direction * sine[i];
          first[i] = a * cosine[i] - b * turn;
          second[i] = b * cosine[i] + a * turn;
        }
      }
  }
}

static void add(float *restrict y, const float *restrict x, long count) {
  for (long i = 0; i < count; i++) y[i] += x[i];
}

static double squared_norm(const float *x, long count) {
  dvec total = {0};
  long i = 0;
  for (; i + W <= count; i += W) {
    dvec wide = __builtin_convertvector(load(x + i), dvec);
    total += wide * wide;
  }
  double all = 0;
  for (int lane = 0; lane < W; lane++) all += total[lane];
  for (; i < count; i++) all += (double)x[i] * (double)x[i];
  return all;
}

static inline vec adamw_of(vec p, vec g, vec *m, vec *v, struct ck_adamw s) {
  g *= s.gradient_scale;
  *m = *m * s.beta1 + g * (1 - s.beta1);
  *v = *v * s.beta2 + g * g * (1 - s.beta2);
  vec root = __builtin_elementwise_sqrt(*v) * s.inverse_root + s.epsilon;
  return p * s.decay - s.step_size * *m / root;
}

static double adamw(float *restrict p, const float *restrict g, float *restrict m,
                    float *restrict v, long count, struct ck_adamw s) {
  dvec moved = {0};
  long i = 0;
  for (; i + W <= count; i += W) {
    vec first = load(m + i), second = load(v + i), before = load(p + i);
    vec after = adamw_of(before, load(g + i), &first, &second, s);
    dvec change = __builtin_convertvector(after - before, dvec);
    moved += change * change;
    store(p + i, after);
    store(m + i, first);
    store(v + i, second);
  }
  double all = 0;
  for (int lane = 0; lane < W; lane++) all += moved[lane];
  if (i < count) {
    long rest = count - i;
    vec first = load_part(m + i, rest, 0), second = load_part(v + i, rest, 0);
    vec before = load_part(p + i, rest, 0);
    vec after = adamw_of(before, load_part(g + i, rest, 0), &first, &second, s);
    for (int lane = 0; lane < rest; lane++)
      all += (double)(after[lane] - before[lane]) * (double)(after[lane] - before[lane]);
    store_part(p + i, after, rest);
    store_part(m + i, first, rest);
    store_part(v + i, second, rest);
  }
  return all;
}

const struct ck_kernels KERNELS = {
    .name = INSTRUCTIONS,
    .product = OWN_PRODUCT,
    .pack = pack,
    .finish = finish_product,
    .attention_forward = attention_forward,
    .attention_backward = attention_backward,
    .layer_norm_forward = layer_norm_forward,
    .layer_norm_backward = layer_norm_backward,
    .cross_entropy = cross_entropy,
    .rotary = rotary,
    .add = add,
    .squared_norm = squared_norm,
    .adamw = adamw,
};
