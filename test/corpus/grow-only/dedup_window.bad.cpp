// truth: assert
// class: grow-only
#include <cassert>
#include <cstdint>
#include <cstdio>
#include <set>
#include <string>

struct Message {
  std::uint64_t id;
  std::string text;
};

// Delivers each message once, however often the network repeats it.
class Inbox {
public:
  bool receive(const Message &m) {
    if (!seen_.insert(m.id).second) // BUG(grow-only)
      return false;
    bytes_ += m.text.size();
    return true;
  }
  std::size_t remembered() const { return seen_.size(); }
  std::size_t bytes() const { return bytes_; }
  static constexpr std::size_t window = 100;

private:
  std::set<std::uint64_t> seen_; // BUG(grow-only)
  std::size_t bytes_ = 0;
};

int main() {
  Inbox inbox;
  int delivered = 0;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    delivered += inbox.receive({i, "ping"});
    delivered += inbox.receive({i, "ping"});
  }
  std::printf("%d delivered, %zu bytes\n", delivered, inbox.bytes());
  assert(delivered == 3000);
  assert(inbox.remembered() <= Inbox::window);
}
