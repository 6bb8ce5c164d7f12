// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class ScoreSheet {
public:
  using Row = std::map<std::string, int>;

  void score(const std::string &team, const std::string &event, int points) {
    Row *row;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      row = &rows_[team];
    }
    (*row)[event] += points; // BUG(concurrent-access)
  }

  int total(const std::string &team) {
    std::lock_guard<std::mutex> lock(mutex_);
    int sum = 0;
    for (const auto &[event, points] : rows_[team]) // BUG(concurrent-access)
      sum += points; // BUG(concurrent-access)
    return sum;
  }

private:
  std::mutex mutex_;
  std::map<std::string, Row> rows_;
};

int main() {
  ScoreSheet sheet;
  std::thread judgeA([&sheet] {
    for (int i = 0; i < 200; ++i)
      sheet.score(i % 2 ? "red" : "blue", "event" + std::to_string(i % 30), 1);
  });
  std::thread judgeB([&sheet] {
    for (int i = 0; i < 200; ++i)
      sheet.score("red", "event" + std::to_string(i % 40), 2);
  });
  int seen = 0;
  for (int i = 0; i < 50; ++i)
    seen = sheet.total("red");
  judgeA.join();
  judgeB.join();
  std::printf("%d then %d\n", seen >= 0, sheet.total("red"));
}
