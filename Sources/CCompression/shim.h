#pragma once
#include <zlib.h>
#include <zstd.h>

// zlib's initialiser is a macro over these.
static inline int lrlab_inflate_init_gzip(z_stream *stream) {
  return inflateInit2(stream, 15 + 32);
}
