// RUN: %check_clang_tidy %s mapvet-grow-only %t

// What the entry itself decides, and who else may remove it.
#include <iostream>
#include <map>
#include <string>
#include <vector>

// A guard made of a reference to the map removes what was added.
struct Removal {
  std::map<int, std::string> &requests;
  int id;
  ~Removal() { requests.erase(id); }
};
class Guarded_ok {
public:
  long run(const std::string &text) {
    const int id = ++last_;
    requests_[id] = text;
    Removal removal{requests_, id};
    return text.empty() ? -1 : 2;
  }

private:
  int last_ = 0;
  std::map<int, std::string> requests_;
};

// The last part removes the entry: each call brings another.
class Parts_ok {
public:
  bool feed(int id, std::string part, std::size_t total) {
    auto &parts = parts_[id];
    parts.push_back(std::move(part));
    if (parts.size() < total)
      return false;
    parts_.erase(id);
    return true;
  }

private:
  std::map<int, std::vector<std::string>> parts_;
};

// Only the owner may release, and an alarm waits for its time.
class Locks_ok {
public:
  int take(const std::string &who) {
    held_[++last_] = who;
    return last_;
  }
  bool release(int id, const std::string &who) {
    auto entry = held_.find(id);
    if (entry == held_.end() || entry->second != who)
      return false;
    held_.erase(entry);
    return true;
  }

private:
  int last_ = 0;
  std::map<int, std::string> held_;
};

// What decides here has nothing to do with the entry.
class Locks_bad {
public:
  int take(const std::string &who) {
    held_[++last_] = who;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: an entry that is added to 'held_' here stays when 'Locks_bad::release' returns early [mapvet-grow-only]
    return last_;
  }
  bool release(int id, bool quiet) {
    auto entry = held_.find(id);
    if (entry == held_.end())
      return false;
    if (quiet)
      return false;
    held_.erase(entry);
    return true;
  }

private:
  int last_ = 0;
  std::map<int, std::string> held_;
};

// What has come is not what was promised: it is refused, and nobody comes back
// for it.
class Uploads_bad {
public:
  int start(const std::string &name) {
    files_.emplace(++last_, std::vector<std::string>{name});
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: an entry that is added to 'files_' here stays when 'Uploads_bad::finish' returns early [mapvet-grow-only]
    return last_;
  }
  bool finish(int id, std::size_t parts) {
    auto entry = files_.find(id);
    if (entry == files_.end())
      return false;
    if (entry->second.size() != parts) {
      ++refused_;
      return false;
    }
    files_.erase(entry);
    return true;
  }

private:
  int last_ = 0, refused_ = 0;
  std::map<int, std::vector<std::string>> files_;
};

static Uploads_bad uploads;
static Guarded_ok guarded;
static Parts_ok parts;
static Locks_ok locks;
static Locks_bad leaking;

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    guarded.run(line);
    parts.feed(static_cast<int>(line.size()), line, 3);
    locks.release(locks.take(line), line);
    leaking.release(leaking.take(line), line.empty());
    uploads.finish(uploads.start(line), line.size());
  }
}
