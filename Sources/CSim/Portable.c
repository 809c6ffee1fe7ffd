#include <string.h>

#include "Variants.h"

#define W 2
#define U 2
#define KERNELS csim_portable
#include "Body.h"
