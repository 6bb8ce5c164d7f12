// truth: asan
// class: mutation-in-loop

#include <cstdio>
#include <functional>
#include <string>
#include <unordered_map>

class Bus {
public:
  using Handler = std::function<void(const std::string &)>;
  int subscribe(Handler handler) {
    handlers_.emplace(next_, std::move(handler));
    return next_++;
  }
  void unsubscribe(int id) { handlers_.erase(id); } // BUG(mutation-in-loop)
  void publish(const std::string &message) {
    for (auto &[id, handler] : handlers_) // BUG(mutation-in-loop)
      handler(message); // BUG(mutation-in-loop)
    ++published_;
  }
  std::size_t size() const { return handlers_.size(); }
  int published() const { return published_; }

private:
  std::unordered_map<int, Handler> handlers_;
  int next_ = 1, published_ = 0;
};

int main() {
  Bus bus;
  int all = 0, once = 0;
  bus.subscribe([&](const std::string &m) { all += static_cast<int>(m.size()); });
  for (int i = 0; i < 5; ++i) {
    int *id = new int(0);
    *id = bus.subscribe([&, id](const std::string &) {
      ++once;
      int mine = *id;
      delete id;
      bus.unsubscribe(mine);
    });
  }
  bus.publish("started");
  bus.publish("stopped");
  std::printf("%d characters, %d once, %zu left\n", all, once, bus.size());
  return once == 5 && bus.size() == 1 ? 0 : 1;
}
