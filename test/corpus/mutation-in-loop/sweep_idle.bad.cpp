// truth: asan
// class: mutation-in-loop

#include <cstdio>
#include <string>
#include <unordered_map>

struct Peer {
  std::string address;
  int last_seen = 0;
};

class PeerTable {
public:
  void seen(int id, std::string address, int now) {
    peers_[id] = Peer{std::move(address), now};
  }
  int sweep(int now) {
    int dropped = 0;
    for (auto it = peers_.begin(); it != peers_.end(); ++it) { // BUG(mutation-in-loop)
      if (now - it->second.last_seen > 20) {
        peers_.erase(it); // BUG(mutation-in-loop)
        ++dropped;
      }
    }
    return dropped;
  }
  std::size_t size() const { return peers_.size(); }

private:
  std::unordered_map<int, Peer> peers_;
};

int main() {
  PeerTable table;
  for (int i = 0; i < 50; ++i)
    table.seen(i, "192.168.100." + std::to_string(i), i);
  int dropped = table.sweep(60);
  std::printf("%d dropped, %zu left\n", dropped, table.size());
  return dropped + table.size() == 50 ? 0 : 1;
}
