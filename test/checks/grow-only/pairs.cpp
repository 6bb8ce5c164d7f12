// RUN: %check_clang_tidy %s mapvet-grow-only %t
// What speaks for an end of entries beside the map itself: the other direction
// of a relation, a counter in a caller, an owner that is made where it is
// missing.
#include "hmap/map.h"
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

// Two directions of one relation.
class Matches_bad {
public:
  void associate(const std::string &writer, const std::string &reader) {
    readers_[writer].insert(reader);
    writers_[reader].insert(writer);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'writers_' only grows: nothing ever removes the entries that are added here [mapvet-grow-only]
  }
  void drop(const std::string &writer) { readers_.erase(writer); }

private:
  std::unordered_map<std::string, std::set<std::string>> readers_, writers_;
};
class Names_bad {
public:
  void bind(int id, int alias) {
    aliases_.insert_or_assign(id, alias);
    ids_.insert_or_assign(alias, id);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'ids_' only grows{{.*}}[mapvet-grow-only]
  }
  void unbind(int id) { aliases_.erase(id); }

private:
  hmap::map<int, int> aliases_;
  hmap::map<int, int> ids_;
};
class Matches_ok {
public:
  void associate(const std::string &writer, const std::string &reader) {
    readers_[writer].insert(reader);
    writers_[reader].insert(writer);
  }
  void drop(const std::string &writer) {
    for (const std::string &reader : readers_[writer])
      writers_.erase(reader);
    readers_.erase(writer);
  }

private:
  std::unordered_map<std::string, std::set<std::string>> readers_, writers_;
};
// No relation: what is counted for each group stays, as it should.
class Groups_ok {
public:
  void join(const std::string &user, const std::string &group) {
    group_[user] = group;
    ++joined_[group];
  }
  void leave(const std::string &user) { group_.erase(user); }
  int joined(const std::string &group) const {
    auto it = joined_.find(group);
    return it == joined_.end() ? 0 : it->second;
  }

private:
  std::map<std::string, std::string> group_;
  std::map<std::string, int> joined_;
};

// The caller counts up.
template <class C> class Store_bad {
public:
  void add(unsigned id, C c) { rows_.insert_or_assign(id, c); }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'rows_' only grows: nothing ever removes the entries that are added here, and its keys are numbers that are never used again [mapvet-grow-only]
  // Nobody uses it.
  void remove(unsigned id) { rows_.erase(id); }

private:
  std::unordered_map<unsigned, C> rows_;
};
class World {
public:
  unsigned spawn() {
    const unsigned id = ++next_;
    places_.add(id, 0);
    kinds_ok_.add(id % 8, 0);
    return id;
  }

private:
  struct Kinds {
    void add(unsigned id, int c) { rows_.insert_or_assign(id, c); }
    std::map<unsigned, int> rows_;
  };
  unsigned next_ = 0;
  Store_bad<int> places_;
  Kinds kinds_ok_;
};

// An owner that is made where there is none.
const std::string &page_bad(const std::string &name) {
  static std::unordered_map<std::string, std::unique_ptr<std::string>> pages;
  auto &slot = pages[name];
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'pages' only grows{{.*}}it is a cache without a limit [mapvet-grow-only]
  if (!slot)
    slot = std::make_unique<std::string>(name + name);
  return *slot;
}
std::shared_ptr<std::string> shared_bad(const std::string &name) {
  static std::map<std::string, std::shared_ptr<std::string>> shared;
  std::shared_ptr<std::string> &slot = shared[name];
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'shared' only grows{{.*}}it is a cache without a limit [mapvet-grow-only]
  if (slot == nullptr)
    slot = std::make_shared<std::string>(name + name);
  return slot;
}
std::shared_ptr<std::string> bounded_ok(const std::string &name) {
  static std::map<std::string, std::shared_ptr<std::string>> kept;
  auto &slot = kept[name];
  if (!slot)
    slot = std::make_shared<std::string>(name + name);
  auto out = slot;
  if (kept.size() > 64)
    kept.clear();
  return out;
}

// Numbers what it is given.
class Symbols_ok {
public:
  int number(const std::string &name) {
    auto [it, fresh] = numbers_.try_emplace(name, static_cast<int>(names_.size()));
    if (fresh)
      names_.push_back(name);
    return it->second;
  }
  const std::string &name(int number) const { return names_[number]; }

private:
  std::unordered_map<std::string, int> numbers_;
  std::vector<std::string> names_;
};
// A list beside it that knows no keys is no numbering.
class Lengths_bad {
public:
  int length(const std::string &name) {
    auto [it, fresh] = lengths_.try_emplace(name, static_cast<int>(name.size()));
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'lengths_' only grows{{.*}}it is a cache without a limit [mapvet-grow-only]
    if (fresh)
      recent_.push_back(it->second);
    return it->second;
  }

private:
  std::unordered_map<std::string, int> lengths_;
  std::vector<int> recent_;
};

static Symbols_ok symbols;
static Lengths_bad lengths;
static Matches_bad matches;
static Names_bad names;
static Matches_ok tidy;
static Groups_ok groups;
static World world;

int main() {
  std::string line;
  std::size_t n = 0;
  while (std::getline(std::cin, line)) {
    matches.associate(line, line + "r");
    matches.drop(line);
    names.bind(static_cast<int>(line.size()), line[0]);
    names.unbind(static_cast<int>(line.size()));
    tidy.associate(line, line + "r");
    tidy.drop(line);
    groups.join(line, line + "g");
    groups.leave(line);
    n += groups.joined(line) + world.spawn();
    n += page_bad(line).size() + shared_bad(line)->size();
    n += bounded_ok(line)->size();
    n += symbols.name(symbols.number(line)).size() + lengths.length(line);
  }
  return n > 0;
}
