// truth: tsan
// class: unsafe-publication
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

using Rules = std::unordered_map<std::string, bool>;

class Firewall {
public:
  Firewall() : rules_(std::make_shared<const Rules>()) {}
  void reload(int gen) {
    auto fresh = std::make_shared<Rules>();
    for (int i = 0; i < 20; ++i)
      (*fresh)["10.0.0." + std::to_string(i)] = (i + gen) % 2;
    rules_ = std::move(fresh); // BUG(unsafe-publication)
  }
  bool allows(const std::string &ip) const {
    auto r = current();
    auto it = r->find(ip);
    return it != r->end() && it->second;
  }

private:
  std::shared_ptr<const Rules> current() const {
    return rules_; // BUG(unsafe-publication)
  }
  mutable std::mutex mu_;
  std::shared_ptr<const Rules> rules_;
};

int main() {
  Firewall fw;
  std::thread reloader([&] {
    for (int g = 0; g < 300; ++g)
      fw.reload(g);
  });
  int n = 0;
  for (int i = 0; i < 3000; ++i)
    n += fw.allows("10.0.0.3");
  reloader.join();
  return n < 0;
}
