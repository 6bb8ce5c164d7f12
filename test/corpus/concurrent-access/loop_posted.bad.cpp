// truth: tsan
// class: concurrent-access

#include <boost/container/flat_map.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

// Runs everything that is posted to it, on one thread.
class Loop {
public:
  Loop() : thread_([this] { run(); }) {}
  ~Loop() {
    post([this] { quit_ = true; });
    thread_.join();
  }
  void post(std::function<void()> task) {
    std::lock_guard<std::mutex> lock(mutex_);
    tasks_.push_back(std::move(task));
    wake_.notify_one();
  }

private:
  void run() {
    while (!quit_) {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [this] { return !tasks_.empty(); });
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  bool quit_ = false;
  std::thread thread_;
};

class Bookings {
public:
  explicit Bookings(Loop &loop) : loop_(loop) {}
  void book(int seat, const std::string &guest) {
    loop_.post([this, seat, guest] { seats_[seat] = guest; }); // BUG(concurrent-access)
  }
  void cancel(int seat) {
    seats_.erase(seat); // BUG(concurrent-access)
  }

private:
  Loop &loop_;
  boost::container::flat_map<int, std::string> seats_;
};

int main() {
  Loop *loop = new Loop;
  Bookings bookings(*loop);
  for (int day = 0; day < 20; ++day) {
    for (int seat = 0; seat < 60; ++seat)
      bookings.book(seat, "guest of day " + std::to_string(day));
    bookings.cancel(day);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  delete loop;
  std::printf("done\n");
}
