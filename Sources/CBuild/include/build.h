// What the build knows about itself and the sources do not.
#pragma once

// The commit that the program was built from, in hex; empty when the build did not say.
const char *runback_build_commit(void);
