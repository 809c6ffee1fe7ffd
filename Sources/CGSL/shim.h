#pragma once
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_statistics_double.h>

// GSL aborts the process on an error unless its handler is off; its setter
// takes a function pointer that Swift would have to spell.
static inline void lrlab_gsl_errors_are_values(void) { gsl_set_error_handler_off(); }

// GSL's methods are global pointers, which Swift refuses as shared mutable state.
static inline gsl_multifit_nlinear_workspace *lrlab_gsl_trust_region(size_t n, size_t p) {
  gsl_multifit_nlinear_parameters settings = gsl_multifit_nlinear_default_parameters();
  return gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &settings, n, p);
}
static inline gsl_multimin_fminimizer *lrlab_gsl_simplex(size_t n) {
  return gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, n);
}
