// truth: tsan
// class: unsafe-publication
#include <cstdio>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>

template <class Value> class Published {
public:
  using Map = std::unordered_map<std::string, Value>;
  Published() : map_(std::make_shared<const Map>()) {}
  void publish(Map next) {
    auto p = std::make_shared<const Map>(std::move(next));
    std::unique_lock<std::shared_mutex> lock(mutex_);
    map_ = p; // BUG(unsafe-publication)
  }
  std::size_t count(const std::string &key) const {
    return map_->count(key); // BUG(unsafe-publication)
  }

private:
  mutable std::shared_mutex mutex_;
  std::shared_ptr<const Map> map_;
};

int main() {
  Published<int> flags;
  std::thread admin([&flags] {
    for (int i = 0; i < 1000; ++i)
      flags.publish({{"beta", i}});
  });
  std::size_t seen = 0;
  std::thread user([&] {
    for (int i = 0; i < 3000; ++i)
      seen += flags.count("beta");
  });
  admin.join();
  user.join();
  std::printf("%d\n", seen <= 3000);
}
