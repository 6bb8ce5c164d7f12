// truth: asan
// class: invalidated-reference

#include <cstdio>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

struct Listener {
  std::string name;
  std::function<void(int)> call;
  int delivered = 0;
};

class Topic {
public:
  void add(int id, std::string name, std::function<void(int)> call) {
    listeners_[id] = Listener{std::move(name), std::move(call), 0};
  }
  void remove(int id) { listeners_.erase(id); }

  bool deliver(int id, int event) {
    auto it = listeners_.find(id);
    if (it == listeners_.end())
      return false;
    ++it->second.delivered;
    std::function<void(int)> call = it->second.call;
    call(event);
    ++total_;
    return true;
  }
  int total() const { return total_; }
  std::size_t size() const { return listeners_.size(); }

private:
  std::unordered_map<int, Listener> listeners_;
  int total_ = 0;
};

int main() {
  Topic topic;
  std::vector<int> seen;
  topic.add(1, "log", [&](int event) { seen.push_back(event); });
  topic.add(2, "once", [&](int event) {
    seen.push_back(-event);
    topic.remove(2);
  });
  for (int event = 1; event < 4; ++event) {
    topic.deliver(1, event);
    topic.deliver(2, event);
  }
  std::printf("%zu events, %d delivered, %zu left\n", seen.size(), topic.total(),
              topic.size());
  return seen.size() == 4 ? 0 : 1;
}
