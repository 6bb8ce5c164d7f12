// truth: assert
// class: weak-hash
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <tsl/robin_map.h>
#include <vector>

struct alignas(64) Connection {
  int id = 0;
  char inbox[48] = {};
};

struct ConnectionHash {
  std::size_t operator()(const Connection *connection) const {
    const auto address = reinterpret_cast<std::uintptr_t>(connection);
    return (address >> 6) * 0x9e3779b97f4a7c15ull >> 20;
  }
};

class Traffic {
public:
  void sent(const Connection *to, std::size_t bytes) { bytes_[to] += bytes; }
  std::size_t total() const {
    std::size_t n = 0;
    for (const auto &[connection, bytes] : bytes_)
      n += bytes;
    return n;
  }
  std::size_t homes() const {
    std::vector<bool> used(bytes_.bucket_count());
    std::size_t n = 0;
    for (const auto &[connection, bytes] : bytes_) {
      const std::size_t at = ConnectionHash{}(connection) & (used.size() - 1);
      n += !used[at];
      used[at] = true;
    }
    return n;
  }

private:
  tsl::robin_map<const Connection *, std::size_t, ConnectionHash> bytes_;
};

int main() {
  std::vector<std::unique_ptr<Connection>> connections;
  Traffic traffic;
  for (int i = 0; i < 400; ++i) {
    connections.push_back(std::make_unique<Connection>());
    connections.back()->id = i;
    traffic.sent(connections.back().get(), 100);
  }
  std::printf("%zu bytes, %zu places\n", traffic.total(), traffic.homes());
  assert(traffic.total() == 40000);
  assert(traffic.homes() > 120);
}
