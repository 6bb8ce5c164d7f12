// truth: asan
// class: cross-tu
// kind: pointer-key

#include "call.h"

#include <cstdio>

Call::Call(Wheel &wheel, std::string peer) : wheel_(wheel), peer_(std::move(peer)) {
  wheel_.arm(this, 3); // BUG(cross-tu)
}

Call::~Call() { std::printf("%s hung up\n", peer_.c_str()); }

void Call::ring() { timedOut_ = true; }
