#include "nil.h"

void start() {
  Counters C;
  record(C, "started");
}
