// truth: tsan
// class: concurrent-access

#include <hmap/guarded.h>
#include <hmap/map.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

struct Session {
  std::string user;
  int requests = 0;
};

class SessionVault {
public:
  using Table = hmap::map<int, Session>;

  void begin(int id, std::string user) {
    auto table = sessions_.lock();
    (*table)[id] = Session{std::move(user), 0};
  }

  void served(int id) {
    auto table = sessions_.lock();
    if (auto it = table->find(id); it != table->end())
      ++it->second.requests;
  }

  // Drops every session that served nothing.
  std::size_t sweep() {
    auto table = sessions_.lock();
    return erase_if(*table, [](const auto &entry) { return entry.second.requests == 0; });
  }

private:
  hmap::guarded<Table> sessions_;
};

int main() {
  SessionVault vault;
  std::thread front([&vault] {
    for (int i = 0; i < 400; ++i) {
      vault.begin(i % 40, "user" + std::to_string(i));
      if (i % 3 == 0)
        vault.served(i % 40);
      if (i % 10 == 0)
        std::this_thread::sleep_for(std::chrono::microseconds(40));
    }
  });
  std::size_t swept = 0;
  for (int i = 0; i < 60; ++i) {
    swept += vault.sweep();
    std::this_thread::sleep_for(std::chrono::microseconds(30));
  }
  front.join();
  std::printf("%zu swept\n", swept);
}
