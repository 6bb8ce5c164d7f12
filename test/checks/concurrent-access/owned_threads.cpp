// RUN: %check_clang_tidy %s mapvet-concurrent-access %t -- -- -std=c++20
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

// Threads that are made by what owns them.

class unique_bad {
  std::map<int, int> m_;
  std::unique_ptr<std::thread> t_;
  void run() {
    for (int i = 0; i < 100; ++i)
      m_[i] = i;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'm_' is written here without a lock while another thread may read it in 'unique_bad::get' without a lock [mapvet-concurrent-access]
  }

public:
  void start() { t_ = std::make_unique<std::thread>(&unique_bad::run, this); }
  std::size_t get() const { return m_.size(); }
  void stop() { t_->join(); }
};
class shared_bad {
  std::map<int, int> m_;
  std::shared_ptr<std::thread> t_;

public:
  void start() {
    t_ = std::make_shared<std::thread>([this] { m_[1] = 2; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'm_' is written here without a lock while another thread may read it in 'shared_bad::get' without a lock [mapvet-concurrent-access]
  }
  std::size_t get() const { return m_.size(); }
  void stop() { t_->join(); }
};
class optional_bad {
  std::map<int, int> m_;
  std::optional<std::thread> t_;

public:
  void start() {
    t_.emplace([this] { m_[1] = 2; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'm_' is written here without a lock while another thread may read it in 'optional_bad::get' without a lock [mapvet-concurrent-access]
  }
  std::size_t get() const { return m_.size(); }
  void stop() { t_->join(); }
};
class many_bad {
  std::map<int, int> m_;
  std::vector<std::unique_ptr<std::thread>> ts_;

public:
  void start() {
    for (int i = 0; i < 4; ++i)
      ts_.push_back(std::make_unique<std::thread>([this, i] { m_[i] = 2; }));
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'm_' is written here without a lock while another thread may do the same [mapvet-concurrent-access]
  }
  void stop() {
    for (auto &t : ts_)
      t->join();
  }
};

class unique_ok {
  std::map<int, int> m_;
  std::unique_ptr<std::thread> t_;

public:
  void start() {
    t_ = std::make_unique<std::thread>([this] { m_[1] = 2; });
  }
  std::size_t get() const { return m_.size(); }
  void stop() { t_->join(); }
};
class reset_ok {
  std::map<int, int> m_;
  std::unique_ptr<std::jthread> t_;

public:
  void start() {
    t_ = std::make_unique<std::jthread>([this] { m_[1] = 2; });
  }
  std::size_t get() const { return m_.size(); }
  void stop() { t_.reset(); }
};
std::size_t local_ok() {
  std::map<int, int> m;
  {
    auto t = std::make_unique<std::jthread>([&] { m[1] = 2; });
  }
  return m.size();
}
std::size_t local_join_ok() {
  std::map<int, int> m;
  auto t = std::make_shared<std::thread>([&] { m[1] = 2; });
  t->join();
  return m.size();
}

template <class T> std::size_t during() {
  T t;
  t.start();
  std::size_t n = t.get();
  t.stop();
  return n;
}
template <class T> std::size_t after() {
  T t;
  t.start();
  t.stop();
  return t.get();
}
int main() {
  many_bad m;
  m.start();
  m.stop();
  return static_cast<int>(during<unique_bad>() + during<shared_bad>() +
                          during<optional_bad>() + after<unique_ok>() +
                          after<reset_ok>() + local_ok() + local_join_ok());
}
