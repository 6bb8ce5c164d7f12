// RUN: %check_clang_tidy %s mapvet-retaining-value %t
// Shared pointers as values: to parts, and to what takes itself out again.
#include "hmap/map.h"
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

struct request {
  std::string path;
  std::vector<char> body;
};
struct secure_request : request {};

class paths {
public:
  static paths &all() {
    static paths p;
    return p;
  }
  void part_bad(int id, std::shared_ptr<request> r) {
    parts_[id] = std::shared_ptr<std::string>(r, &r->path);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the pointer to a part that 'parts_' keeps holds on to the whole 'request' [mapvet-retaining-value]
// CHECK-MESSAGES: :13:21: note: 'body' stays in memory as long as the entry
  }
  void insert_bad(int id, std::shared_ptr<request> r) {
    inserted_.emplace(id, std::shared_ptr<std::string>(r, &r->path));
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the pointer to a part that 'inserted_' keeps holds on to the whole 'request' [mapvet-retaining-value]
  }
  void heavy_ok(int id, std::shared_ptr<request> r) {
    bodies_[id] = std::shared_ptr<std::vector<char>>(r, &r->body);
  }
  void whole_ok(int id, std::shared_ptr<request> r) { whole_[id] = r; }
  void base_ok(int id, std::shared_ptr<secure_request> r) { whole_[id] = r; }
  void kept_ok(int id, std::shared_ptr<request> r) { any_[id] = r; }
  void removed_ok(int id, std::shared_ptr<request> r) {
    removed_[id] = std::shared_ptr<std::string>(r, &r->path);
  }
  void remove(int id) { removed_.erase(id); }

private:
  std::map<int, std::shared_ptr<std::string>> parts_, removed_;
  std::unordered_map<int, std::shared_ptr<std::string>> inserted_;
  std::map<int, std::shared_ptr<std::vector<char>>> bodies_;
  std::map<int, std::shared_ptr<request>> whole_;
  std::map<int, std::shared_ptr<void>> any_;
};

// What takes itself out of the map that keeps it.
class session;
class peers {
public:
  static peers &all() {
    static peers p;
    return p;
  }
  void add_bad(int id, const std::shared_ptr<session> &s) {
    std::lock_guard<std::mutex> lock(mutex_);
    strong_[id] = s;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'strong_' keeps each 'session' alive, which only its destructor takes out again: neither ever happens [mapvet-retaining-value]
// CHECK-MESSAGES: :[[@LINE+4]]:5: note: the entry is erased here, when the object ends
  }
  void remove(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    strong_.erase(id);
    weak_.erase(id);
    closed_.erase(id);
  }
  void add_ok(int id, const std::shared_ptr<session> &s) {
    std::lock_guard<std::mutex> lock(mutex_);
    weak_[id] = s;
    closed_[id] = s;
    dropped_[id] = s;
  }
  void close_ok(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_.erase(id);
    dropped_[id] = nullptr;
  }
  void ended(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    dropped_.erase(id);
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, std::shared_ptr<session>> strong_, closed_, dropped_;
  std::unordered_map<int, std::weak_ptr<session>> weak_;
};

class session {
public:
  explicit session(int id) : id_(id) {}
  ~session() {
    peers::all().remove(id_);
    peers::all().ended(id_);
  }

private:
  int id_;
};

// Called by others, too: the directory of another class.
class item;
class shelf {
public:
  static shelf &all() {
    static shelf s;
    return s;
  }
  void add_ok(int id, const std::shared_ptr<item> &i) { items_[id] = i; }
  void remove(int id) { items_.erase(id); }

private:
  std::map<int, std::shared_ptr<item>> items_;
};
class item {
public:
  ~item() { shelf::all().remove(1); }
};
void sold(int id) { shelf::all().remove(id); }
