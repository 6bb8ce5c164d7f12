// RUN: %check_clang_tidy %s mapvet-mutation-in-loop %t
#include <functional>
#include <string>
#include <unordered_map>

// Templates.
template <typename Map> void template_bad(Map &map) {
  for (auto &[key, n] : map)
    if (n)
      map.erase(key);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
}
void instantiated(std::unordered_map<int, int> &map) { template_bad(map); }

// Macros.
#define EACH(K, N, MAP) for (auto &[K, N] : MAP)
void macro_bad(std::unordered_map<int, int> &map) {
  EACH(key, n, map)
    if (n)
      map.erase(key);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
}

// Lambdas.
void lambda_bad(std::unordered_map<int, int> &map) {
  auto drop = [&map](int key) { map.erase(key); };
  for (auto &[key, n] : map)
    if (n)
      drop(key);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
}

// Class hierarchies and callbacks.
class Hub {
public:
  using Handler = std::function<void(int)>;
  void subscribe(int id, Handler handler) { Handlers[id] = std::move(handler); }
  void unsubscribe(int id) { Handlers.erase(id); }
  void publish_bad(int event) {
    for (auto &[id, handler] : Handlers)
      handler(event);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes an entry from {{.*}}[mapvet-mutation-in-loop]
  }
  void publish_ok(int event) {
    auto handlers = Handlers;
    for (auto &[id, handler] : handlers)
      handler(event);
  }

private:
  std::unordered_map<int, Handler> Handlers;
};
void once(Hub &hub) {
  hub.subscribe(1, [&hub](int) { hub.unsubscribe(1); });
}

// The right operand is read before the left one inserts.
void compound_bad(std::unordered_map<std::string, long> &sizes) {
  for (auto it = sizes.begin(); it != sizes.end(); ++it)
    sizes[it->first + "/."] += it->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'operator[]' can add an entry to 'sizes'{{.*}}[mapvet-mutation-in-loop]
}
// Each callable has an instance of the template of its own.
template <class F> void timed(const F &run) { run(); }
inline void instances_ok(std::unordered_map<std::string, long> &sizes) {
  timed([&] { sizes = {}; });
  long sum = 0;
  for (const auto &[name, size] : sizes)
    timed([&] { sum += size; });
}
inline void instances_bad(std::unordered_map<std::string, long> &sizes) {
  for (const auto &[name, size] : sizes)
    timed([&] { sizes.clear(); });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'clear' removes an entry from 'sizes'{{.*}}[mapvet-mutation-in-loop]
}
// What the fixes make of it.
// CHECK-FIXES: const auto snapshot = map;
// CHECK-FIXES: for (auto &[key, n] : snapshot)
// CHECK-FIXES: const auto snapshot = Handlers;
// CHECK-FIXES: for (auto &[id, handler] : snapshot)
// CHECK-FIXES: const auto snapshot = sizes;
