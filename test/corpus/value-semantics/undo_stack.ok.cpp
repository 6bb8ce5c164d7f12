// truth: assert
// class: value-semantics

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>
#include <vector>

using Document = hmap::handle<int, std::string>;

struct Snapshot {
  std::string label;
  [[clang::annotate("mapvet::value")]] Document lines;
};

class Editor {
public:
  void write(int line, const std::string &text) { lines_[line] = text; }

  void remember(const std::string &label) {
    Snapshot snapshot;
    snapshot.label = label;
    snapshot.lines = lines_.clone();
    undo_.push_back(std::move(snapshot));
  }

  void undo() {
    lines_ = std::move(undo_.back().lines);
    undo_.pop_back();
  }

  std::string line(int n) const { return lines_.get(n); }

private:
  Document lines_ = hmap::make<int, std::string>();
  std::vector<Snapshot> undo_;
};

int main() {
  Editor editor;
  editor.write(1, "Dear Sir,");
  editor.remember("greeting");
  editor.write(1, "Hi!");
  editor.write(2, "bye");
  editor.undo();
  std::printf("1: %s\n2: %s\n", editor.line(1).c_str(), editor.line(2).c_str());
  assert(editor.line(1) == "Dear Sir,");
  assert(editor.line(2).empty());
}
