// The time loops for vectors of W doubles, of which U run side by side to hide latencies. Included
// once for each instruction set with W, U and KERNELS defined.
#pragma STDC FP_CONTRACT OFF

typedef double vector __attribute__((ext_vector_type(W)));
typedef long mask __attribute__((ext_vector_type(W)));

#define EACH _Pragma("clang loop unroll(full)") for (int u = 0; u < side; u++)
#define INLINE static inline __attribute__((always_inline))

// Where vector `index` of a value lies: of `values` values for each block of eight modes.
INLINE long place(long index, int values, int value) {
  long lane = index * W;
  return (lane / 8 * values + value) * 8 + lane % 8;
}

INLINE vector load(const double *from, long index, int values, int value) {
  vector lanes;
  memcpy(&lanes, from + place(index, values, value), sizeof lanes);
  return lanes;
}

INLINE void store(double *to, long index, int values, int value, vector lanes) {
  memcpy(to + place(index, values, value), &lanes, sizeof lanes);
}

struct noise {
  vector scatter, gap, centre;
};

INLINE struct noise load_noise(const double *from, long index, int drawn) {
  int values = drawn ? 3 : 1;
  struct noise noise = {load(from, index, values, 0), 0, 0};
  if (drawn) {
    noise.gap = load(from, index, values, 1);
    noise.centre = load(from, index, values, 2);
  }
  return noise;
}

INLINE vector variance_of(struct noise noise, int drawn, vector mean, vector variance) {
  if (!drawn) return noise.scatter;
  vector distance = mean - noise.centre;
  return noise.scatter + noise.gap * (variance + distance * distance);
}

struct plain {
  vector mean, variance, memory, pull, drive;
  struct noise noise;
};

INLINE struct plain load_plain(const double *moments, int values, const double *constants,
                               const double *noise, int drawn, long index) {
  return (struct plain){
      load(moments, index, values, 0), load(moments, index, values, 1),
      load(moments, index, values, 2), load(constants, index, 2, 0),
      load(constants, index, 2, 1),    load_noise(noise, index, drawn)};
}

INLINE void store_plain(double *moments, int values, long index, struct plain x) {
  store(moments, index, values, 0, x.mean);
  store(moments, index, values, 1, x.variance);
  store(moments, index, values, 2, x.memory);
}

INLINE void plain_loop(double *moments, const double *constants, const double *noise, int drawn,
                       long first, int side, const double *steps, long count) {
  struct plain x[U];
  EACH x[u] = load_plain(moments, 3, constants, noise, drawn, first + u);
  for (long t = 0; t < count; t++) {
    double rate = steps[t];
    EACH {
      vector keep = 1 - rate * x[u].pull;
      vector scatter = variance_of(x[u].noise, drawn, x[u].mean, x[u].variance);
      x[u].mean = keep * x[u].mean + rate * x[u].drive;
      x[u].variance = (keep * keep) * x[u].variance + (rate * rate) * scatter;
      x[u].memory *= keep;
    }
  }
  EACH store_plain(moments, 3, first + u, x[u]);
}

// Adam's rate of each mode.
INLINE vector scaled_rate(vector *square, vector gradient, vector variance, const double *step,
                          double beta2, double epsilon) {
  *square = beta2 * *square + (1 - beta2) * (gradient * gradient + variance);
  vector root = __builtin_elementwise_sqrt(*square * step[2]) + epsilon;
  // A mode that never had a gradient stands still.
  return (vector)((mask)(step[0] / root) & (root != 0));
}

INLINE void scaled_loop(double *moments, const double *constants, const double *noise, int drawn,
                        long first, int side, const double *steps, long count, double beta2,
                        double epsilon) {
  struct plain x[U];
  vector square[U];
  EACH {
    x[u] = load_plain(moments, 4, constants, noise, drawn, first + u);
    square[u] = load(moments, first + u, 4, 3);
  }
  for (long t = 0; t < count; t++) {
    const double *step = steps + 3 * t;
    EACH {
      vector pull = x[u].pull;
      vector scatter = variance_of(x[u].noise, drawn, x[u].mean, x[u].variance);
      vector rate = scaled_rate(&square[u], pull * x[u].mean - x[u].drive,
                                (pull * pull) * x[u].variance + scatter, step, beta2, epsilon);
      vector keep = step[1] - rate * pull;
      x[u].mean = keep * x[u].mean + rate * x[u].drive;
      x[u].variance = (keep * keep) * x[u].variance + (rate * rate) * scatter;
      x[u].memory *= keep;
    }
  }
  EACH {
    store_plain(moments, 4, first + u, x[u]);
    store(moments, first + u, 4, 3, square[u]);
  }
}

struct first {
  vector mean, variance, memory, momentum, covariance, momentum_variance, memory_momentum;
  vector pull, drive;
};

INLINE struct first load_first(const double *moments, int values, const double *constants,
                               int constant_values, long index) {
  return (struct first){load(moments, index, values, 0),
                        load(moments, index, values, 1),
                        load(moments, index, values, 2),
                        load(moments, index, values, 3),
                        load(moments, index, values, 4),
                        load(moments, index, values, 5),
                        load(moments, index, values, 6),
                        load(constants, index, constant_values, constant_values - 2),
                        load(constants, index, constant_values, constant_values - 1)};
}

INLINE void store_first(double *moments, int values, long index, struct first x) {
  store(moments, index, values, 0, x.mean);
  store(moments, index, values, 1, x.variance);
  store(moments, index, values, 2, x.memory);
  store(moments, index, values, 3, x.momentum);
  store(moments, index, values, 4, x.covariance);
  store(moments, index, values, 5, x.momentum_variance);
  store(moments, index, values, 6, x.memory_momentum);
}

INLINE void first_step(struct first *x, vector rate, double keep, double beta, vector scatter) {
  x->momentum = x->pull * x->mean + beta * x->momentum - x->drive;
  x->mean = keep * x->mean - rate * x->momentum;
  x->memory_momentum = x->pull * x->memory + beta * x->memory_momentum;
  x->memory = keep * x->memory - rate * x->memory_momentum;

  vector pulled = x->pull * x->covariance + beta * x->momentum_variance;
  vector crossed = x->pull * x->variance + beta * x->covariance;
  x->momentum_variance = x->pull * crossed + beta * pulled + scatter;
  vector moved = rate * x->momentum_variance;
  vector kept = keep * crossed;
  x->variance = (keep * keep) * x->variance - rate * (kept + kept - moved);
  x->covariance = kept - moved;
}

INLINE void momentum_loop(double *moments, const double *constants, const double *noise,
                          int drawn, long first, int side, const double *steps, long count,
                          double beta) {
  struct first x[U];
  struct noise source[U];
  EACH {
    x[u] = load_first(moments, 7, constants, 2, first + u);
    source[u] = load_noise(noise, first + u, drawn);
  }
  for (long t = 0; t < count; t++) {
    const double *step = steps + 2 * t;
    EACH {
      vector scatter = variance_of(source[u], drawn, x[u].mean, x[u].variance);
      first_step(&x[u], (vector)step[0], step[1], beta, ((1 - beta) * (1 - beta)) * scatter);
    }
  }
  EACH store_first(moments, 7, first + u, x[u]);
}

INLINE void adam_loop(double *moments, const double *constants, const double *noise, int drawn,
                      long first, int side, const double *steps, long count, double beta1,
                      double beta2, double epsilon) {
  struct first x[U];
  struct noise source[U];
  vector square[U], pull[U], drive[U];
  EACH {
    x[u] = load_first(moments, 8, constants, 4, first + u);
    square[u] = load(moments, first + u, 8, 7);
    pull[u] = load(constants, first + u, 4, 0);
    drive[u] = load(constants, first + u, 4, 1);
    source[u] = load_noise(noise, first + u, drawn);
  }
  for (long t = 0; t < count; t++) {
    const double *step = steps + 3 * t;
    EACH {
      vector scatter = variance_of(source[u], drawn, x[u].mean, x[u].variance);
      vector rate =
          scaled_rate(&square[u], pull[u] * x[u].mean - drive[u],
                      (pull[u] * pull[u]) * x[u].variance + scatter, step, beta2, epsilon);
      first_step(&x[u], rate, step[1], beta1, ((1 - beta1) * (1 - beta1)) * scatter);
    }
  }
  EACH {
    store_first(moments, 8, first + u, x[u]);
    store(moments, first + u, 8, 7, square[u]);
  }
}

// With and without the noise of drawn tasks.
#define BOTH(loop, side, ...)                                                                  \
  for (; first + side <= vectors; first += side)                                               \
    if (drawn)                                                                                 \
      loop(moments, constants, noise, 1, first, side, steps, count, ##__VA_ARGS__);            \
    else                                                                                       \
      loop(moments, constants, noise, 0, first, side, steps, count, ##__VA_ARGS__);

// U vectors at a time, then what is left in twos and ones.
#define ALL(loop, ...)                                                                         \
  long vectors = blocks * 8 / W, first = 0;                                                    \
  BOTH(loop, U, ##__VA_ARGS__)                                                                 \
  BOTH(loop, 2, ##__VA_ARGS__)                                                                 \
  BOTH(loop, 1, ##__VA_ARGS__)

static void plain(double *moments, const double *constants, const double *noise, int drawn,
                  long blocks, const double *steps, long count) {
  ALL(plain_loop)
}

static void momentum(double *moments, const double *constants, const double *noise, int drawn,
                     long blocks, const double *steps, long count, double beta) {
  ALL(momentum_loop, beta)
}

static void adam(double *moments, const double *constants, const double *noise, int drawn,
                 long blocks, const double *steps, long count, double beta1, double beta2,
                 double epsilon) {
  ALL(adam_loop, beta1, beta2, epsilon)
}

static void scaled(double *moments, const double *constants, const double *noise, int drawn,
                   long blocks, const double *steps, long count, double beta2, double epsilon) {
  ALL(scaled_loop, beta2, epsilon)
}

const struct csim_kernels KERNELS = {plain, momentum, adam, scaled};
