#pragma once
#include <yaml.h>

// Exported by libyaml 0.2.5 but missing from its header.
void yaml_set_max_nest_level(int max);
