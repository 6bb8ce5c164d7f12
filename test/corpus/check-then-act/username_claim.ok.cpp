// truth: assert
// class: check-then-act
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

class Accounts {
public:
  bool exists(const std::string &name) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return ids_.find(name) != ids_.end();
  }
  bool add(const std::string &name, int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    return ids_.try_emplace(name, id).second;
  }

  bool signUp(const std::string &name, int id) {
    if (exists(name))
      return false;
    hashPassword();
    return add(name, id);
  }

private:
  static void hashPassword() { std::this_thread::sleep_for(std::chrono::milliseconds(30)); }
  mutable std::mutex mutex_;
  std::unordered_map<std::string, int> ids_;
};

int main() {
  Accounts accounts;
  std::atomic<int> granted{0};
  std::vector<std::thread> visitors;
  for (int i = 0; i < 4; ++i)
    visitors.emplace_back([&, i] { granted += accounts.signUp("ada", i); });
  for (auto &v : visitors)
    v.join();
  std::printf("%d accounts\n", granted.load());
  assert(granted == 1);
}
