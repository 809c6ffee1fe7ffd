// How fast the simulator's recursions run in C with fused multiply-add: two tasks, 1,008 modes, losses
// every 1,000 steps. Prints one JSON line for each optimizer.
//
//     cc -O3 -march=native -fno-math-errno -fopenmp bench/sim_floor.c -o floor -lm
//     OMP_NUM_THREADS=2 ./floor [SECONDS]
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MODES = 1008, STEPS = 200000, EVERY = 1000, LANES = 8, SIDE = 4, SPAN = LANES * SIDE };
// Whole spans; the modes beyond are zero.
enum { PADDED = (MODES + SPAN - 1) / SPAN * SPAN };
typedef double lanes __attribute__((vector_size(8 * LANES)));
enum kind { SGD, MOMENTUM, ADAM, ADAM_WITHOUT };
static const char *names[] = {"sgd", "momentum", "adam", "adam, beta1 = 0"};

static double rates[STEPS], correction1[STEPS], correction2[STEPS];
static double h0[PADDED], h1[PADDED], mu0[PADDED], mu1[PADDED], noise[PADDED];
static double losses[PADDED / SPAN][STEPS / EVERY][2];

static inline lanes root(lanes x) {
  lanes y;
  for (int i = 0; i < LANES; i++) y[i] = sqrt(x[i]);
  return y;
}

static inline lanes take(const double *from, int u) {
  lanes x;
  memcpy(&x, from + u * LANES, sizeof x);
  return x;
}

static double sum(lanes x) {
  double total = 0;
  for (int i = 0; i < LANES; i++) total += x[i];
  return total;
}

static inline __attribute__((always_inline)) void run(enum kind kind, int first) {
  const double replay = 0.05, beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8;
  lanes h[SIDE], b[SIDE], s[SIDE];
  lanes a[SIDE] = {0}, v[SIDE] = {0}, p[SIDE], m[SIDE] = {0}, c[SIDE] = {0}, w[SIDE] = {0};
  lanes q[SIDE] = {0}, nu[SIDE] = {0};
  for (int u = 0; u < SIDE; u++) {
    lanes old = take(h0 + first, u), new = take(h1 + first, u);
    h[u] = replay * old + (1 - replay) * new;
    b[u] = replay * old * take(mu0 + first, u) + (1 - replay) * new * take(mu1 + first, u);
    s[u] = take(noise + first, u);
    p[u] = 1 + a[u];
  }
  for (int t = 0; t < STEPS; t++) {
    double rate = rates[t];
    for (int u = 0; u < SIDE; u++) {
      lanes e = rate + (lanes){0};
      if (kind >= ADAM) {
        lanes g = h[u] * a[u] - b[u];
        nu[u] = beta2 * nu[u] + (1 - beta2) * (g * g + h[u] * h[u] * v[u] + s[u]);
        e = (kind == ADAM ? rate * correction1[t] : rate) /
            (root(nu[u] * correction2[t]) + epsilon);
      }
      if (kind == SGD || kind == ADAM_WITHOUT) {
        lanes k = 1 - e * h[u];
        a[u] = k * a[u] + e * b[u];
        v[u] = k * k * v[u] + e * e * s[u];
        p[u] *= k;
        continue;
      }
      lanes pull = (1 - beta1) * h[u];
      m[u] = pull * a[u] + beta1 * m[u] - (1 - beta1) * b[u];
      a[u] -= e * m[u];
      q[u] = pull * p[u] + beta1 * q[u];
      p[u] -= e * q[u];
      lanes pulled = pull * c[u] + beta1 * w[u], crossed = pull * v[u] + beta1 * c[u];
      w[u] = pull * crossed + beta1 * pulled + (1 - beta1) * (1 - beta1) * s[u];
      lanes moved = e * w[u];
      v[u] -= e * (crossed + crossed - moved);
      c[u] = crossed - moved;
    }
    if ((t + 1) % EVERY == 0) {
      lanes l0 = {0}, l1 = {0};
      for (int u = 0; u < SIDE; u++) {
        lanes d0 = a[u] - take(mu0 + first, u), d1 = a[u] - take(mu1 + first, u);
        l0 += take(h0 + first, u) * (d0 * d0 + v[u]);
        l1 += take(h1 + first, u) * (d1 * d1 + v[u]);
      }
      losses[first / SPAN][t / EVERY][0] = sum(l0) + 1e-30 * sum(p[0]);
      losses[first / SPAN][t / EVERY][1] = sum(l1);
    }
  }
}

static int ascending(const void *x, const void *y) {
  double a = *(double *)x, b = *(double *)y;
  return (a > b) - (a < b);
}

int main(int count, char **arguments) {
  double seconds = count > 1 ? atof(arguments[1]) : 2, power1 = 1, power2 = 1;
  for (int t = 0; t < STEPS; t++) {
    rates[t] = 0.3 + 0.2 * cos((double)t / STEPS);
    correction1[t] = 1 / (1 - (power1 *= 0.9));
    correction2[t] = 1 / (1 - (power2 *= 0.95));
    if (power1 < 1e-40) power1 = 0;
    if (power2 < 1e-40) power2 = 0;
  }
  for (int i = 0; i < MODES; i++) {
    h0[i] = pow(i + 1, -0.8), h1[i] = h0[i] / 3, noise[i] = 0.1 * h0[i];
    mu0[i] = cos(50 * h0[i]), mu1[i] = sin(50 * h0[i]);
  }
  for (int kind = 0; kind < 4; kind++) {
    double times[1000], start = omp_get_wtime();
    clock_t busy = clock();
    int runs = 0;
    do {
      double begin = omp_get_wtime();
#pragma omp parallel for schedule(dynamic)
      for (int first = 0; first < PADDED; first += SPAN) switch (kind) {
          case SGD: run(SGD, first); break;
          case MOMENTUM: run(MOMENTUM, first); break;
          case ADAM: run(ADAM, first); break;
          default: run(ADAM_WITHOUT, first);
        }
      times[runs++] = omp_get_wtime() - begin;
    } while (omp_get_wtime() - start < seconds && runs < 1000);
    double cpu = (double)(clock() - busy) / CLOCKS_PER_SEC / runs;
    qsort(times, runs, sizeof *times, ascending);
    double end = 0;
    for (int i = 0; i < PADDED / SPAN; i++) end += 0.5 * losses[i][STEPS / EVERY - 1][0];
    int threads = omp_get_max_threads();
    printf("{\"label\": \"C floor\", \"config\": \"%s\", \"form\": \"%d thread%s\", "
           "\"mode_steps_per_second_best\": %.0f, \"mode_steps_per_second_median\": %.0f, "
           "\"mode_steps_per_cpu_second\": %.0f, \"loss\": %.9g}\n",
           names[kind], threads, threads == 1 ? "" : "s", (double)MODES * STEPS / times[0],
           (double)MODES * STEPS / times[runs / 2], (double)MODES * STEPS / cpu, end);
  }
}
