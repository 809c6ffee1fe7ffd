#include <string.h>

#include "Variants.h"

#define W 2
#define U 4
#define KERNELS csim_portable
#define CHAINS csim_chains_portable
#include "Body.h"
#include "ChainBody.h"
