// RUN: %check_clang_tidy %s mapvet-pointer-key %t -- -- -std=c++20

// Parts of strings by their addresses, and parts of objects that end.
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// A view of a part, however the part is found.
class Words {
public:
  void read(std::istream &in) {
    std::string line;
    while (std::getline(in, line)) {
      const std::string_view word(line.data() + 1, 3);
      ++counted_bad_[word];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'counted_bad_' looks into local variable 'line', which ends before the map [mapvet-pointer-key]
      ++cut_bad_[std::string_view(line).substr(1, 2)];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'cut_bad_' looks into local variable 'line'{{.*}}[mapvet-pointer-key]
      const std::string_view tail{line.begin() + 1, line.end()};
      tails_bad_.emplace(tail, 1);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'tails_bad_' looks into local variable 'line'{{.*}}[mapvet-pointer-key]
      at_bad_[std::string_view(&line[2], 1)] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'at_bad_' looks into local variable 'line'{{.*}}[mapvet-pointer-key]
      counted_ok_[std::string(word)] = 1;
    }
  }
  static std::size_t distinct_ok(const std::string &text) {
    std::unordered_map<std::string_view, int> seen;
    for (std::size_t i = 0; i + 2 < text.size(); ++i)
      ++seen[std::string_view(text.data() + i, 2)];
    return seen.size();
  }
  void literal_ok() { at_bad_[std::string_view("keyword" + 3, 4)] = 1; }

private:
  std::unordered_map<std::string_view, int> counted_bad_, cut_bad_;
  absl::flat_hash_map<std::string_view, int> tails_bad_;
  hmap::map<std::string_view, int> at_bad_;
  std::unordered_map<std::string, int> counted_ok_;
};

// A member is the key, or what a member owns.
struct Surface {
  int Width = 0;
};
class Textures {
public:
  int upload(const Surface *s) {
    if (auto it = ids_bad_.find(s); it != ids_bad_.end())
      return it->second;
    ids_bad_.emplace(s, ++next_);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'surface_' of 'this' becomes a key of 'ids_bad_', which outlives the object; the destructor of 'Window' leaves it there [mapvet-pointer-key]
// CHECK-MESSAGES: :[[@LINE+12]]:{{[0-9]+}}: note: it is passed here
    return next_;
  }

private:
  std::unordered_map<const Surface *, int> ids_bad_;
  int next_ = 0;
};
class Window {
public:
  explicit Window(Textures &t) : textures_(t) {}
  int draw() {
    return textures_.upload(surface_.get());
  }

private:
  Textures &textures_;
  std::unique_ptr<Surface> surface_ = std::make_unique<Surface>();
};
static std::unordered_map<std::string_view, int> Names_bad;
static std::unordered_map<std::string_view, int> Names_ok;
static std::map<const Surface *, int> Sizes_ok, Moved_ok;
class Unit {
public:
  explicit Unit(int id) : name_(std::to_string(id)) {
    Names_bad[name_] = id;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'name_' of 'this' becomes a key of 'Names_bad', which outlives the object; the destructor of 'Unit' leaves it there [mapvet-pointer-key]
    Names_ok[name_] = id;
    Sizes_ok[&size_] = id;
    Moved_ok[moved_.get()] = id;
  }
  ~Unit() {
    Names_ok.erase(name_);
    Sizes_ok.erase(&size_);
  }
  std::unique_ptr<Surface> take() { return std::move(moved_); }

private:
  std::string name_;
  Surface size_;
  std::unique_ptr<Surface> moved_ = std::make_unique<Surface>();
};
// The map is a part as well.
class Own_ok {
public:
  void note() { sizes_[surface_.get()] = 1; }

private:
  std::unique_ptr<Surface> surface_ = std::make_unique<Surface>();
  std::map<const Surface *, int> sizes_;
};
// Nobody sees one of them end.
static std::map<std::string_view, int> Kinds_ok;
class Kind {
public:
  explicit Kind(const char *name) : name_(name) { Kinds_ok[name_] = 1; }

private:
  std::string name_;
};

int use(std::istream &in) {
  static Kind one("one");
  Own_ok own;
  own.note();
  Textures textures;
  int n = 0;
  for (int i = 0; i < 3; ++i) {
    Window window(textures);
    Unit unit(i);
    auto taken = unit.take();
    n += window.draw() + taken->Width;
  }
  Words words;
  words.read(in);
  words.literal_ok();
  return n + static_cast<int>(Words::distinct_ok("abcabc"));
}

// The memory of an object beside the objects that it remembers.
class Costs {
public:
  int of(const Surface *s) {
    auto [it, fresh] = memo_bad_.try_emplace(s, 0);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'memo_bad_' points to an object that 'Screen::sweep' destroys without removing the key [mapvet-pointer-key]
    if (fresh)
      it->second = s->Width * 2;
    return it->second;
  }

private:
  std::unordered_map<const Surface *, int> memo_bad_;
};
class Screen {
public:
  int total() {
    int n = 0;
    for (const auto &s : surfaces_)
      n += costs_.of(s.get());
    return n;
  }
  void add(int width) {
    surfaces_.push_back(std::make_unique<Surface>(Surface{width}));
  }
  void sweep() {
    std::erase_if(surfaces_, [](const auto &s) { return s->Width == 0; });
  }

private:
  std::vector<std::unique_ptr<Surface>> surfaces_;
  Costs costs_;
};
int show(int turns) {
  Screen screen;
  int n = 0;
  for (int i = 0; i < turns; ++i) {
    screen.add(i % 3);
    n += screen.total();
    screen.sweep();
  }
  return n;
}

// What the fixes make of it.
// CHECK-FIXES: absl::flat_hash_map<std::string, int> tails_bad_;
// CHECK-FIXES: static std::unordered_map<std::string, int> Names_bad;
