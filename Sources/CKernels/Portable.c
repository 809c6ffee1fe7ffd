#include <math.h>
#include <string.h>

#include "Variants.h"

#define W 4
#define INSTRUCTIONS "portable"
#define KERNELS ck_portable
#include "Body.h"
