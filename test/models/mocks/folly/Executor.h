// The interface of folly's executors as far as the tests need it.
#pragma once
#include <functional>
namespace folly {
class Executor {
public:
  virtual ~Executor();
  virtual void add(std::function<void()>) = 0;
};
class CPUThreadPoolExecutor : public Executor {
public:
  explicit CPUThreadPoolExecutor(unsigned threads);
  void add(std::function<void()>) override;
  void join();
};
} // namespace folly
