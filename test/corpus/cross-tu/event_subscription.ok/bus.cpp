// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "bus.h"

#include <chrono>

void Bus::subscribe(std::function<void(const std::string &)> handler) { handlers_.push_back(std::move(handler)); }

void Bus::start() {
  pump_ = std::thread([this] {
    for (int i = 0; i < 200; ++i) {
      for (auto &handler : handlers_)
        handler("topic" + std::to_string(i % 12));
      std::this_thread::sleep_for(std::chrono::microseconds(15));
    }
  });
}

void Bus::stop() { pump_.join(); }
