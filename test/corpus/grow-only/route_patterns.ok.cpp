// truth: assert
// class: grow-only
#include <cassert>
#include <cstdio>
#include <memory>
#include <mutex>
#include <regex>
#include <string>
#include <unordered_map>

// Patterns that users may put into their routes, compiled once each.
class Patterns {
public:
  static constexpr std::size_t limit = 32;

  std::shared_ptr<const std::regex> compiled(const std::string &text) {
    std::lock_guard hold(mutex_);
    auto &slot = ready_[text];
    if (!slot)
      slot = std::make_shared<const std::regex>(text);
    std::shared_ptr<const std::regex> pattern = slot;
    if (ready_.size() > limit)
      ready_.clear();
    return pattern;
  }

  std::size_t held() const { return ready_.size(); }

private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const std::regex>> ready_;
};

class Router {
public:
  bool allows(const std::string &path, const std::string &pattern) {
    return std::regex_match(path, *patterns_.compiled(pattern));
  }
  std::size_t held() const { return patterns_.held(); }

private:
  Patterns patterns_;
};

int main() {
  Router router;
  int allowed = 0;
  for (int request = 0; request < 200; ++request) {
    const std::string user = "/user/" + std::to_string(request);
    allowed += router.allows(user + "/7", user + "/[0-9]+");
  }
  std::printf("%d of 200\n", allowed);
  assert(router.held() <= Patterns::limit);
}
