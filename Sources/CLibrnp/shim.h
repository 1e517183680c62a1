#pragma once
// Not linked: librnp brings Botan and libstdc++ (6-7 ms of loading), so Signatures opens it with dlopen on
// first use. Only its types and constants are taken from here.
#include <rnp/rnp.h>
#include <rnp/rnp_err.h>
