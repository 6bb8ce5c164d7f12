// truth: tsan
// class: concurrent-access

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <variant>

struct Deposit {
  std::string account;
  long cents;
};
struct Query {
  std::string account;
  std::promise<long> *answer;
};
struct Quit {};
using Message = std::variant<Deposit, Query, Quit>;

// The worker alone touches the balances; everybody else sends messages.
class BankActor {
public:
  BankActor() : worker_([this] { serve(); }) {}
  ~BankActor() {
    send(Quit{});
    worker_.join();
  }
  void deposit(std::string account, long cents) { send(Deposit{std::move(account), cents}); }
  long balance(const std::string &account) {
    std::promise<long> answer;
    auto result = answer.get_future();
    send(Query{account, &answer});
    return result.get();
  }

private:
  void send(Message message) {
    std::lock_guard<std::mutex> lock(mutex_);
    inbox_.push_back(std::move(message));
    filled_.notify_one();
  }
  void serve() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      filled_.wait(lock, [this] { return !inbox_.empty(); });
      Message message = std::move(inbox_.front());
      inbox_.pop_front();
      lock.unlock();
      if (auto *deposit = std::get_if<Deposit>(&message))
        balances_[deposit->account] += deposit->cents;
      else if (auto *query = std::get_if<Query>(&message))
        query->answer->set_value(balances_[query->account]);
      else
        return;
    }
  }

  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Message> inbox_;
  std::unordered_map<std::string, long> balances_;
  std::thread worker_;
};

int main() {
  BankActor bank;
  long total = 0;
  for (int i = 0; i < 200; ++i) {
    bank.deposit("account-" + std::to_string(i), 100);
    total += bank.balance("account-" + std::to_string(i));
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  std::printf("%s\n", total >= 0 ? "in credit" : "overdrawn");
}
