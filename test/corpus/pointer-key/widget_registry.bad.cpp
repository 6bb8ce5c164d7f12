// truth: asan
// class: pointer-key

#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>

class Widget;

class Shortcuts {
public:
  void bind(Widget *widget, char key) { keys_[widget] = key; } // BUG(pointer-key)
  void unbind(Widget *widget) { keys_.erase(widget); }
  int press(char key);

private:
  std::unordered_map<Widget *, char> keys_; // BUG(pointer-key)
};

class Widget {
public:
  Widget(Shortcuts &shortcuts, std::string name, char key) : shortcuts_(shortcuts), name_(std::move(name)) {
    shortcuts_.bind(this, key); // BUG(pointer-key)
  }
  ~Widget() { std::printf("%s is gone\n", name_.c_str()); }
  Widget(const Widget &) = delete;
  Widget &operator=(const Widget &) = delete;
  void activate() { ++activations_; } // BUG(pointer-key)
  int activations() const { return activations_; }

private:
  Shortcuts &shortcuts_;
  std::string name_;
  int activations_ = 0;
};

int Shortcuts::press(char key) {
  int n = 0;
  for (auto &[widget, bound] : keys_)
    if (bound == key) {
      widget->activate(); // BUG(pointer-key)
      ++n;
    }
  return n;
}

int main() {
  Shortcuts shortcuts;
  Widget save(shortcuts, "save", 's');
  auto dialog = std::make_unique<Widget>(shortcuts, "dialog", 's');
  int n = shortcuts.press('s');
  dialog.reset();
  n += shortcuts.press('s');
  std::printf("%d activations, %d of save\n", n, save.activations());
}
