#pragma once
#include <gsl/gsl_errno.h>
#include <gsl/gsl_statistics_double.h>

// GSL aborts the process on an error unless its handler is off; its setter
// takes a function pointer that Swift would have to spell.
static inline void lrlab_gsl_errors_are_values(void) { gsl_set_error_handler_off(); }
