// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

struct SingleThreaded {
  void lock() {}
  void unlock() {}
};
using MultiThreaded = std::mutex;

template <class Threading> class ObjectTable {
public:
  int add(std::string name) {
    std::lock_guard<Threading> lock(threading_);
    const int id = next_++;
    names_[id] = std::move(name);
    return id;
  }
  bool remove(int id) {
    std::lock_guard<Threading> lock(threading_);
    return names_.erase(id) > 0;
  }
  std::size_t size() {
    std::lock_guard<Threading> lock(threading_);
    return names_.size();
  }

private:
  Threading threading_;
  int next_ = 1;
  std::map<int, std::string> names_;
};

static ObjectTable<MultiThreaded> g_objects;

static void churn(const char *kind) {
  int last = 0;
  for (int i = 0; i < 200; ++i) {
    const int id = g_objects.add(kind + std::to_string(i));
    if (i % 2)
      g_objects.remove(last);
    last = id;
  }
}

int main() {
  ObjectTable<SingleThreaded> local;
  local.add("only mine");
  std::thread textures(churn, "texture");
  std::thread sounds(churn, "sound");
  textures.join();
  sounds.join();
  std::printf("%zu %zu\n", g_objects.size(), local.size());
}
