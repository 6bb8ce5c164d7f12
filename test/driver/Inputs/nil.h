#pragma once
#include "hmap/handle.h"
#include <string>

using Counters = hmap::handle<std::string, int>;

void record(Counters C, const std::string &Name);
