// truth: tsan
// class: concurrent-access

#include <hmap/map.h>

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rooms {

struct Member {
  int last_ping = 0;
  bool speaking = false;
};

class Roster {
 public:
  void ping(const std::string& who, int now) {
    std::scoped_lock hold(mu_);
    Member& m = members_[who]; // BUG(concurrent-access)
    m.last_ping = now;
    m.speaking = now % 2 == 0; // BUG(concurrent-access)
  }

  int speaking() const {
    int n = 0;
    for (const auto& entry : members_) // BUG(concurrent-access)
      n += entry.second.speaking; // BUG(concurrent-access)
    return n;
  }

  bool present(const std::string& who) const {
    std::scoped_lock hold(mu_);
    return members_.contains(who);
  }

 private:
  mutable std::mutex mu_;
  hmap::map<std::string, Member> members_;
};

}  // namespace rooms

int main() {
  rooms::Roster roster;
  std::vector<std::thread> phones;
  for (int p = 0; p < 3; ++p)
    phones.emplace_back([&roster, p] {
      for (int i = 0; i < 50; ++i)
        roster.ping("guest" + std::to_string(i % 6 + p), i);
    });
  int peak = 0;
  for (int i = 0; i < 200; ++i)
    if (int n = roster.speaking(); n > peak)
      peak = n;
  for (auto& phone : phones)
    phone.join();
  std::printf("peak %d, guest2 %s\n", peak, roster.present("guest2") ? "here" : "gone");
}
