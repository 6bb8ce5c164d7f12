// RUN: %check_clang_tidy %s mapvet-concurrent-access %t -- -- -std=c++20

// A callable that a helper runs touches the object of whoever made it.
#include <functional>
#include <future>
#include <map>
#include <string>
#include <vector>

class Names {
public:
  void fill(int N) {
    Table.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Table' is written here without a lock while another thread may write it in 'Names::add' without a lock [mapvet-concurrent-access]
    for (int I = 0; I < N; ++I)
      add(I);
  }

private:
  void add(int I) { Table[I] = I; }
  std::map<int, int> Table;
};

struct Timer {
  static void run(std::string Name, const std::function<void()> &Work) {
    Timer T(Name);
    Work();
  }
  template <class F> static void time(std::string Name, const F &Work) {
    Timer T(Name);
    Work();
  }
  explicit Timer(std::string Name) : Name(Name) {}
  std::string Name;
};

// Each thread has its own.
class OwnParser {
public:
  OwnParser() : Own(new Names) {}
  ~OwnParser() { delete Own; }
  void parse(int N) {
    Timer::run("names", [&]() { names(N); });
    Timer::run("ids", [&]() { ids(N); });
    Timer::time("names", [&]() { names(N); });
    Timer::time("ids", [&]() { ids(N); });
  }

private:
  void names(int) { Count[1] += 1; }
  void ids(int N) { Ids[N] = N; }
  Names *const Own;
  std::map<int, int> Ids, Count;
};

// All threads have one.
class SharedParser {
public:
  void parse(int N) {
    Timer::run("names", [&]() { List.fill(N); });
    Timer::time("ids", [&]() { ids(N); });
  }

private:
  void ids(int N) {
    Ids[N] = N;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Ids' is written here without a lock while another thread may do the same [mapvet-concurrent-access]
  }
  Names List;
  std::map<int, int> Ids;
};

int work(SharedParser *Shared) {
  OwnParser Own;
  Own.parse(3);
  Shared->parse(3);
  return 0;
}

int main() {
  SharedParser Shared;
  std::vector<std::future<int>> All;
  for (int I = 0; I < 4; ++I)
    All.emplace_back(std::async(std::launch::async, &work, &Shared));
  for (auto &F : All)
    F.get();
}
