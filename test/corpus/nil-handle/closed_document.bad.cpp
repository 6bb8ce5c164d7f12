// truth: asan
// class: nil-handle

// Undo entries refer to their document, which may be closed before them.

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

struct document {
  explicit document(std::string t) : title(std::move(t)) {}
  std::string title;
  std::map<int, std::string> lines;
};

class history {
public:
  void did(std::function<bool()> undo) { undo_.push_back(std::move(undo)); }
  int undo_all() {
    int done = 0;
    while (!undo_.empty()) {
      done += undo_.back()();
      undo_.pop_back();
    }
    return done;
  }

private:
  std::vector<std::function<bool()>> undo_;
};

void replace_line(const std::shared_ptr<document> &in, int line,
                  std::string text, history &log) {
  std::string before = std::exchange(in->lines[line], std::move(text));
  log.did([where = std::weak_ptr<document>(in), line,
           before = std::move(before)] {
    std::shared_ptr<document> doc = where.lock();
    if (before.empty())
      doc->lines.erase(line); // BUG(nil-handle)
    else
      doc->lines[line] = before; // BUG(nil-handle)
    return true;
  });
}

} // namespace

int main() {
  history log;
  auto notes = std::make_shared<document>("notes");
  auto draft = std::make_shared<document>("draft");
  replace_line(notes, 1, "milk", log);
  replace_line(draft, 1, "Dear all", log);
  replace_line(notes, 1, "milk, eggs", log);
  draft.reset();
  std::printf("%d undone, %zu lines\n", log.undo_all(), notes->lines.size());
}
