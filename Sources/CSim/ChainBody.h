// Chains for vectors of W doubles and 2 W floats. Included after Body.h, once for each instruction
// set, with W and CHAINS defined. Formulas: Philox, BoxMuller, QuadraticSurface and Chain of Sim.
#pragma STDC FP_CONTRACT OFF

typedef float reals __attribute__((ext_vector_type(2 * W)));
typedef uint32_t words __attribute__((ext_vector_type(2 * W)));
// Two words in each lane.
typedef uint64_t wides __attribute__((ext_vector_type(W)));

struct product {
  words high, low;
};

INLINE struct product multiply(words x, uint32_t factor) {
  wides even = ((wides)x & 0xFFFFFFFFu) * (uint64_t)factor;
  wides odd = ((wides)x >> 32) * (uint64_t)factor;
  return (struct product){(words)((even >> 32) | (odd & 0xFFFFFFFF00000000u)),
                          (words)((even & 0xFFFFFFFFu) | (odd << 32))};
}

INLINE reals uniform(words x) { return (reals)((x >> 9) | 0x3F800000u) - (1 - 0x1p-24f); }

INLINE reals logarithm(reals number) {
  words shifted = (words)number + 0x3F800000u - 0x3F3504F3u;
  reals exponent = (reals)((shifted >> 23) | 0x4B000000u) - 8388735.0f;
  reals x = (reals)((shifted & 0x007FFFFFu) + 0x3F3504F3u) - 1.0f;
  reals square = x * x;
  reals sum = x * 7.0376836292e-2f - 1.1514610310e-1f;
  sum = sum * x + 1.1676998740e-1f;
  sum = sum * x - 1.2420140846e-1f;
  sum = sum * x + 1.4249322787e-1f;
  sum = sum * x - 1.6668057665e-1f;
  sum = sum * x + 2.0000714765e-1f;
  sum = sum * x - 2.4999993993e-1f;
  sum = sum * x + 3.3333331174e-1f;
  return (x * square * sum - 0.5f * square) + x + exponent * 0.69314718f;
}

INLINE reals root_of(reals number) {
  reals inverse = (reals)(0x5F1FFFF9u - ((words)number >> 1));
  inverse *= 1.6819141f - 0.70395225f * (number * inverse * inverse);
  inverse *= 1.5f - 0.5f * (number * inverse * inverse);
  return number * inverse;
}

struct normals {
  reals first, second;
};

INLINE struct normals box_muller(words first, words second) {
  reals radius = root_of(-2.0f * logarithm(uniform(first)));
  reals angle = (uniform(second) - 0.5f) * 1.5707963f;
  reals square = angle * angle;
  reals sine = square * -1.9515295891e-4f + 8.3321608736e-3f;
  sine = sine * square - 1.6666654611e-1f;
  sine = sine * square * angle + angle;
  reals cosine = square * 2.4433157118e-5f - 1.3887316255e-3f;
  cosine = cosine * square + 4.1666645683e-2f;
  cosine = cosine * square * square - 0.5f * square + 1.0f;
  words turned = (words)cosine ^ (second << 31);
  words exchange = (turned ^ (words)sine) & (0u - ((second >> 1) & 1u));
  return (struct normals){radius * (reals)(turned ^ exchange),
                          radius * (reals)((words)sine ^ exchange)};
}

static void draw(float *normals, long groups, const uint32_t *place, uint64_t key) {
  const int part = 2 * W < 8 ? 2 * W : 8;
  words lanes;
  for (int lane = 0; lane < 2 * W; lane++) lanes[lane] = lane;
  for (long first = 0; first < 8 * groups; first += 2 * W) {
    words x0 = lanes + (uint32_t)first, x1 = place[0], x2 = place[1], x3 = place[2];
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
#pragma clang loop unroll(full)
    for (int round = 0; round < 10; round++) {
      struct product a = multiply(x0, 0xD2511F53u), b = multiply(x2, 0xCD9E8D57u);
      x0 = b.high ^ x1 ^ low;
      x1 = b.low;
      x2 = a.high ^ x3 ^ high;
      x3 = a.low;
      low += 0x9E3779B9u;
      high += 0xBB67AE85u;
    }
    struct normals a = box_muller(x0, x1), b = box_muller(x2, x3);
    reals word[4] = {a.first, a.second, b.first, b.second};
    for (int w = 0; w < 4; w++)
      for (int lane = 0; lane < 2 * W; lane += part) {
        long counter = first + lane;
        if (counter < 8 * groups)
          memcpy(normals + (counter / 8 * 4 + w) * 8 + counter % 8, (float *)&word[w] + lane,
                 part * sizeof(float));
      }
  }
}

#define AT(array) (*(const vector_u *)((array) + place))
typedef double vector_u __attribute__((ext_vector_type(W), aligned(8)));
typedef float half_u __attribute__((ext_vector_type(W), aligned(4)));

static void slope(double *gradient, const double *weights, const double *pull,
                  const double *drive, const double *deviation, const float *normals,
                  long blocks) {
  for (long place = 0; place < 8 * blocks; place += W) {
    vector noise = __builtin_convertvector(*(const half_u *)(normals + place), vector);
    *(vector_u *)(gradient + place) =
        AT(pull) * AT(weights) - AT(drive) + AT(deviation) * noise;
  }
}

static void descend(double *weights, const double *gradient, long blocks, double rate,
                    double decay) {
  for (long place = 0; place < 8 * blocks; place += W)
    *(vector_u *)(weights + place) =
        AT(weights) - rate * (AT(gradient) + decay * AT(weights));
}

static void roll(double *weights, double *velocity, const double *gradient, long blocks,
                 double rate, double decay, double beta) {
  for (long place = 0; place < 8 * blocks; place += W) {
    vector moved = beta * AT(velocity) + (1 - beta) * AT(gradient);
    *(vector_u *)(velocity + place) = moved;
    *(vector_u *)(weights + place) = AT(weights) - rate * (moved + decay * AT(weights));
  }
}

static void adapt(double *weights, double *velocity, double *square, const double *gradient,
                  long blocks, const struct csim_adam *adam) {
  for (long place = 0; place < 8 * blocks; place += W) {
    vector slope = AT(gradient), moved = slope;
    vector squared = adam->beta2 * AT(square) + (1 - adam->beta2) * (slope * slope);
    *(vector_u *)(square + place) = squared;
    if (velocity) {
      moved = adam->beta1 * AT(velocity) + (1 - adam->beta1) * slope;
      *(vector_u *)(velocity + place) = moved;
    }
    vector root = __builtin_elementwise_sqrt(adam->second * squared) + adam->epsilon;
    // A weight that never had a gradient stands still.
    vector update = root == 0 ? (vector)0 : adam->first * moved / root;
    *(vector_u *)(weights + place) =
        AT(weights) - adam->rate * (update + adam->decay * AT(weights));
  }
}

const struct csim_chains CHAINS = {draw, slope, descend, roll, adapt};
