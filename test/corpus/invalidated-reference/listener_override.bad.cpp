// truth: asan
// class: invalidated-reference

#include <cstdio>
#include <map>
#include <string>

class Widget;
class Visitor {
public:
  virtual ~Visitor() = default;
  virtual void visit(int id) = 0;
};

struct Entry {
  std::string title;
  int visits = 0;
};

class Window {
public:
  void add(int id, std::string title) { entries_[id] = Entry{std::move(title), 0}; }
  void remove(int id) { entries_.erase(id); } // BUG(invalidated-reference)
  void show(int id, Visitor &visitor) {
    auto it = entries_.find(id);
    if (it == entries_.end())
      return;
    ++it->second.visits;
    visitor.visit(id); // BUG(invalidated-reference)
    last_ = it->second.title; // BUG(invalidated-reference)
  }
  const std::string &last() const { return last_; }
  std::size_t size() const { return entries_.size(); }

private:
  std::map<int, Entry> entries_;
  std::string last_;
};

class Closer : public Visitor {
public:
  explicit Closer(Window &window) : window_(window) {}
  void visit(int id) override { window_.remove(id); }

private:
  Window &window_;
};

int main() {
  Window window;
  for (int i = 0; i < 5; ++i)
    window.add(i, "window with a rather long title " + std::to_string(i));
  Closer closer(window);
  window.show(3, closer);
  std::printf("%s, %zu left\n", window.last().c_str(), window.size());
  return window.size() == 4 ? 0 : 1;
}
