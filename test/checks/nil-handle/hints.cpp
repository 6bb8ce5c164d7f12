// RUN: %check_clang_tidy %s mapvet-nil-handle %t

// What branch hints wrap is still a question.
#include <map>
#include <string>

using Map = std::map<std::string, int>;

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define PREDICT_FALSE(x) (__builtin_expect(false || (x), false))

Map *section(int number) {
  static Map first;
  return number == 1 ? &first : nullptr;
}

int unlikely_null_ok(int number) {
  Map *map = section(number);
  if (UNLIKELY(map == nullptr))
    return 0;
  map->emplace("a", 1);
  return 1;
}
int unlikely_not_ok(int number) {
  Map *map = section(number);
  if (UNLIKELY(!map))
    return 0;
  map->emplace("a", 1);
  return 1;
}
int likely_both_ok(int number) {
  Map *map = section(number);
  if (LIKELY(map != nullptr && number > 0))
    map->emplace("a", 1);
  return 1;
}
int predict_either_ok(int number) {
  Map *map = section(number);
  if (PREDICT_FALSE(!map || map->empty()))
    return 0;
  map->emplace("a", 1);
  return 1;
}
int probable_ok(int number) {
  Map *map = section(number);
  if (__builtin_expect_with_probability(map != nullptr, 1, 0.9))
    map->emplace("a", 1);
  return 1;
}
int number_ok(int number) {
  Map *map = section(number);
  if ((int)(map == nullptr))
    return 0;
  map->emplace("a", 1);
  return 1;
}

int wrong_way_bad(int number) {
  Map *map = section(number);
  if (LIKELY(map))
    return 0;
  map->emplace("a", 1);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}null{{.*}}[mapvet-nil-handle]
  return 1;
}
int unlikely_bad(int number) {
  Map *map = section(number);
  if (UNLIKELY(!map))
    map->emplace("a", 1);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}null{{.*}}[mapvet-nil-handle]
  return 1;
}
