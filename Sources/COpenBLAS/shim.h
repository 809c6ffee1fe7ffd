#pragma once
// Debian keeps OpenBLAS's header under this name beside the reference one.
#if __has_include(<cblas-openblas.h>)
#include <cblas-openblas.h>
#else
#include <cblas.h>
#endif
