// truth: tsan
// class: unsafe-publication
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

struct View {
  int term = 0;
  std::map<int, int> members;
};

class Node {
public:
  virtual ~Node() = default;
  virtual void onView(std::shared_ptr<View> view) = 0;
};

class Replica : public Node {
public:
  void onView(std::shared_ptr<View> view) override {
    guard_.lock();
    view_ = std::move(view);
    guard_.unlock();
  }
  int peers() {
    std::lock_guard<std::mutex> lock(guard_);
    return view_ ? static_cast<int>(view_->members.size()) : 0;
  }

private:
  std::mutex guard_;
  std::shared_ptr<View> view_;
};

int main() {
  Replica replica;
  std::thread election([&replica] {
    for (int term = 1; term < 800; ++term) {
      auto view = std::make_shared<View>();
      view->term = term;
      view->members[term] = 1;
      replica.onView(view);
    }
  });
  int n = 0;
  for (int i = 0; i < 4000; ++i)
    n += replica.peers();
  election.join();
  std::printf("%d\n", n >= 0);
}
