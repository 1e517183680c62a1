#include "build.h"

#ifndef RUNBACK_COMMIT
#define RUNBACK_COMMIT ""
#endif

const char *runback_build_commit(void) { return RUNBACK_COMMIT; }
