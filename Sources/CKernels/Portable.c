#include <math.h>
#include <string.h>

#include "Variants.h"

#define W 4
#define ROWS 4
#define INSTRUCTIONS "portable"
#define KERNELS ck_portable
#define OWN_PRODUCT 0
#include "Body.h"
