// truth: tsan
// class: concurrent-access

#include <hmap/map.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

// Letters wait here, one bundle a mailbox, until the carrier takes them.
class MailSpool {
public:
  void drop(int mailbox, const std::string &letter) {
    {
      std::lock_guard lock(mutex_);
      waiting_[mailbox] += letter;
    }
    arrived_.notify_one();
  }

  void shut() {
    {
      std::lock_guard lock(mutex_);
      shut_ = true;
    }
    arrived_.notify_one();
  }

  bool carry(std::size_t &bytes) {
    hmap::map<int, std::string> bundle;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return shut_ || !waiting_.empty(); });
      if (waiting_.empty())
        return false;
      bundle.swap(waiting_);
    }
    for (const auto &[mailbox, letters] : bundle)
      bytes += deliver(mailbox, letters);
    return true;
  }

private:
  static std::size_t deliver(int mailbox, const std::string &letters) {
    std::this_thread::sleep_for(std::chrono::microseconds(40));
    return mailbox < 0 ? 0 : letters.size();
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  hmap::map<int, std::string> waiting_;
  bool shut_ = false;
};

int main() {
  MailSpool spool;
  std::atomic<int> senders{2};
  auto send = [&](const char *letter) {
    for (int i = 0; i < 300; ++i)
      spool.drop(i % 7, letter);
    if (--senders == 0)
      spool.shut();
  };
  std::thread office(send, "invoice "), shop(send, "catalogue ");
  std::size_t bytes = 0;
  while (spool.carry(bytes)) {
  }
  office.join();
  shop.join();
  std::printf("%zu bytes carried\n", bytes);
}
