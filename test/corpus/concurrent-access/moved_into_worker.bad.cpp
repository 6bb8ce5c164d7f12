// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>

using Draft = std::unordered_map<std::string, std::string>;

class Publisher {
public:
  ~Publisher() { finish(); }

  void publish(std::unique_ptr<Draft> draft) {
    draft_ = std::move(draft);
    worker_ = std::thread([this] {
      for (auto &[section, text] : *draft_) { // BUG(concurrent-access)
        text += "\n"; // BUG(concurrent-access)
        bytes_ += text.size();
      }
    });
  }

  std::size_t finish() {
    if (worker_.joinable())
      worker_.join();
    return bytes_;
  }

private:
  std::unique_ptr<Draft> draft_;
  std::thread worker_;
  std::size_t bytes_ = 0;
};

static std::unique_ptr<Draft> write(int sections) {
  auto draft = std::make_unique<Draft>();
  for (int i = 0; i < sections; ++i)
    draft->emplace("section " + std::to_string(i), "text");
  return draft;
}

int main() {
  Publisher publisher;
  auto draft = write(120);
  Draft &mine = *draft;
  publisher.publish(std::move(draft));
  mine["imprint"] = "printed by hand"; // BUG(concurrent-access)
  std::printf("%d\n", publisher.finish() > 0);
}
