// truth: tsan
// class: concurrent-access

#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class Sink {
public:
  virtual ~Sink() = default;
  virtual void write(int level, const std::string &line) = 0;
};

class LengthSink final : public Sink {
public:
  void write(int, const std::string &line) override {
    if (line.size() > longest_.load(std::memory_order_relaxed))
      longest_.store(line.size(), std::memory_order_relaxed);
  }

private:
  std::atomic<std::size_t> longest_{0};
};

class LevelSink final : public Sink {
public:
  void write(int level, const std::string &) override {
    std::lock_guard<std::mutex> lock(mutex_);
    ++perLevel_[level];
  }
  int at(int level) {
    std::lock_guard<std::mutex> lock(mutex_);
    return perLevel_[level];
  }

private:
  std::mutex mutex_;
  std::map<int, int> perLevel_;
};

class Logger {
public:
  void attach(std::shared_ptr<Sink> sink) { sinks_.push_back(std::move(sink)); }
  void log(int level, const std::string &line) {
    for (auto &sink : sinks_)
      sink->write(level, line);
  }

private:
  std::vector<std::shared_ptr<Sink>> sinks_;
};

int main() {
  Logger logger;
  auto levels = std::make_shared<LevelSink>();
  logger.attach(std::make_shared<LengthSink>());
  logger.attach(levels);
  auto chat = [&logger](int level) {
    for (int i = 0; i < 200; ++i)
      logger.log((level + i) % 5, "message " + std::to_string(i));
  };
  std::thread a(chat, 1), b(chat, 3);
  a.join();
  b.join();
  std::printf("%d warnings\n", levels->at(3));
}
