#include <string.h>

#include "Variants.h"

#define W 2
#define U 3
#define KERNELS csim_portable
#include "Body.h"
