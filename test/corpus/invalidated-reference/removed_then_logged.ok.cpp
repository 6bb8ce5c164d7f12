// truth: asan
// class: invalidated-reference

#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

struct Task {
  std::string title;
  int priority = 0;
};

class Board {
public:
  void add(int id, std::string title, int priority) {
    tasks_.emplace(id, Task{std::move(title), priority});
  }
  void finish(int id) {
    Task task = tasks_.at(id);
    forget(id);
    log_.push_back("finished " + task.title);
  }
  std::size_t open() const { return tasks_.size(); }
  std::size_t logged() const { return log_.size(); }

private:
  void forget(int id) {
    tasks_.erase(id);
    ++changes_;
  }
  std::unordered_map<int, Task> tasks_;
  std::vector<std::string> log_;
  int changes_ = 0;
};

int main() {
  Board board;
  for (int i = 0; i < 20; ++i)
    board.add(i, "a task with a longish title, number " + std::to_string(i), i % 3);
  for (int i = 0; i < 20; i += 4)
    board.finish(i);
  std::printf("%zu open, %zu logged\n", board.open(), board.logged());
  return board.open() == 15 && board.logged() == 5 ? 0 : 1;
}
