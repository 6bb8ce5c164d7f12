// RUN: %mapvet %s -- -std=c++20 | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// Members that keep a callback for the same thread.
#include <functional>
#include <map>

class Widget {
public:
  void onClick(std::function<void()> callback);
  void addListener(std::function<void()> callback);
  void registerCallback(std::function<void()> callback);
  void subscribe(std::function<void()> callback);
  void connect(std::function<void()> callback);
  // No argument is callable.
  void submit(int order);
};

void callbacks_ok(Widget &widget) {
  static std::map<int, int> counts;
  widget.onClick([] { counts[1] = 1; });
  widget.addListener([] { counts[2] = 2; });
  widget.registerCallback([] { counts[3] = 3; });
  widget.subscribe([] { counts[4] = 4; });
  widget.connect([] { counts[5] = 5; });
  widget.submit(7);
  counts[6] = 6;
}
