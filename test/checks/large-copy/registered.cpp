// RUN: %check_clang_tidy %s mapvet-large-copy %t

// Callbacks that are called while a copy of their map is walked.
#include <functional>
#include <map>
#include <memory>
#include <string>

class Dispatcher {
public:
  struct Token {
    Dispatcher *owner;
    int id;
    ~Token() { owner->callbacks_.erase(id); }
  };
  std::unique_ptr<Token> add(std::function<void()> callback) {
    callbacks_[++last_] = std::move(callback);
    return std::unique_ptr<Token>(new Token{this, last_});
  }
  void fire_ok() {
    auto copy = callbacks_;
    for (auto &[id, callback] : copy)
      callback();
  }
  // Nobody is called here.
  int sum_bad() {
    int sum = 0;
    auto copy = callbacks_;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'copy' copies the map 'callbacks_'{{.*}}[mapvet-large-copy]
// CHECK-FIXES: const auto &copy = callbacks_;
    for (auto &[id, callback] : copy)
      sum += id;
    return sum;
  }

private:
  int last_ = 0;
  std::map<int, std::function<void()>> callbacks_;
};

int main() {
  Dispatcher dispatcher;
  int count = 0;
  auto token = dispatcher.add([&count] { ++count; });
  dispatcher.fire_ok();
  token = dispatcher.add([&] { token.reset(); });
  dispatcher.fire_ok();
  return count + dispatcher.sum_bad();
}
