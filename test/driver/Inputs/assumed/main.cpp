#include "loop.h"
#include <map>

struct Session {
  Loop &loop;
  std::map<int, int> seen;
  void visit(int page) {
    loop.async([this, page] { ++seen[page]; });
  }
};

int main() {
  Loop loop;
  Session session{loop, {}};
  session.visit(1);
  session.visit(2);
}
