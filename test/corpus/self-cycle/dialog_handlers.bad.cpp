// truth: assert
// class: self-cycle
#include <cassert>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

class Dialog : public std::enable_shared_from_this<Dialog> {
public:
  explicit Dialog(std::string title) : title_(std::move(title)) { ++open; }
  ~Dialog() { --open; }

  void wire() {
    on_["ok"] = [self = shared_from_this()] { self->confirmed_ = true; }; // BUG(self-cycle)
    on_["cancel"] = [this] { confirmed_ = false; };
  }
  void press(const std::string &button) {
    if (auto it = on_.find(button); it != on_.end())
      it->second();
  }
  bool confirmed() const { return confirmed_; }
  static inline int open = 0;

private:
  std::string title_;
  bool confirmed_ = false;
  std::unordered_map<std::string, std::function<void()>> on_;
};

static int ask(int questions) {
  int yes = 0;
  for (int i = 0; i < questions; ++i) {
    auto dialog = std::make_shared<Dialog>("Question " + std::to_string(i));
    dialog->wire();
    dialog->press(i % 2 ? "ok" : "cancel");
    yes += dialog->confirmed();
  }
  return yes;
}

int main() {
  std::printf("%d yes\n", ask(10));
  assert(Dialog::open == 0);
}
