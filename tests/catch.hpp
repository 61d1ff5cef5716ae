#pragma once
// Catch2, whichever of its two generations the machine has.
#ifdef DRIFTAUDIT_CATCH3
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
