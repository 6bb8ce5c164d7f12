// truth: tsan
// class: unsafe-publication
#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <thread>

struct Index {
  std::map<std::string, int> lines;
};

class Searcher {
public:
  void start() {
    build();
    worker_ = std::thread([this] { run(); });
  }
  void stop() { worker_.join(); }
  int found() const { return found_; }

private:
  void build() {
    index_ = std::make_unique<Index>();
    index_->lines["main"] = 12;
  }
  void run() {
    for (int i = 0; i < 2000; ++i)
      if (index_) // a search before the index is there finds nothing
        found_ += index_->lines.count("main") != 0;
  }
  std::thread worker_;
  std::unique_ptr<Index> index_;
  int found_ = 0;
};

int main() {
  Searcher searcher;
  searcher.start();
  searcher.stop();
  std::printf("%d\n", searcher.found() >= 0);
}
