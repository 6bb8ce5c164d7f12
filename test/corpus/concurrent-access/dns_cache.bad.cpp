// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

class DnsCache {
public:
  std::string resolve(const std::string &host) {
    {
      std::shared_lock reading(mutex_);
      std::string &known = answers_[host]; // BUG(concurrent-access)
      if (!known.empty())
        return known; // BUG(concurrent-access)
    }
    std::string answer = query(host);
    std::unique_lock writing(mutex_);
    answers_[host] = answer; // BUG(concurrent-access)
    return answer;
  }
  std::size_t size() const {
    std::shared_lock reading(mutex_);
    return answers_.size();
  }

private:
  static std::string query(const std::string &host) { return "10.0.0." + std::to_string(host.size()); }

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, std::string> answers_;
};

int main() {
  DnsCache cache;
  std::vector<std::thread> clients;
  for (int c = 0; c < 4; ++c)
    clients.emplace_back([&cache, c] {
      for (int i = 0; i < 120; ++i)
        cache.resolve("host" + std::string(i % 40 + c, 'x'));
    });
  for (auto &client : clients)
    client.join();
  std::printf("%zu hosts\n", cache.size());
}
