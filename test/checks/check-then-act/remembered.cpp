// RUN: %check_clang_tidy %s mapvet-check-then-act %t
#include "hmap/map.h"
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

// What a section found is remembered in a variable, and decides later.

struct connection {
  std::string host;
};
std::shared_ptr<connection> dial(const std::string &host);
int draw();
std::string compose(int key);

class pointer_bad {
public:
  std::shared_ptr<connection> get(const std::string &host) {
    std::shared_ptr<connection> found;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      auto it = open_.find(host);
      if (it != open_.end())
        found = it->second;
    }
    if (!found) {
      found = dial(host);
      std::lock_guard<std::mutex> lock(mutex_);
      open_[host] = found;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'open_' is set here because of a check that may no longer hold: the lock was given back after it [mapvet-check-then-act]
// CHECK-MESSAGES: :[[@LINE-9]]:{{[0-9]+}}: note: the key is looked up here under 'mutex_'
    }
    return found;
  }

private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<connection>> open_;
};
class pointer_ok {
public:
  std::shared_ptr<connection> get(const std::string &host) {
    std::shared_ptr<connection> found;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      auto it = open_.find(host);
      if (it != open_.end())
        found = it->second;
    }
    if (!found) {
      found = dial(host);
      std::lock_guard<std::mutex> lock(mutex_);
      found = open_.try_emplace(host, found).first->second;
    }
    return found;
  }

private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<connection>> open_;
};

class flag_bad {
public:
  void add(int key) {
    bool known = false;
    mutex_.lock();
    if (ids_.contains(key))
      known = true;
    mutex_.unlock();
    if (known)
      return;
    const int id = draw();
    std::lock_guard<std::mutex> lock(mutex_);
    ids_[key] = id;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'ids_' is set here because of a check
  }

private:
  std::mutex mutex_;
  hmap::map<int, int> ids_;
};

class number_bad {
public:
  int get(int key) {
    int id = -1;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (auto it = ids_.find(key); it != ids_.end())
        id = it->second;
    }
    if (id < 0) {
      id = draw();
      std::lock_guard<std::mutex> lock(mutex_);
      ids_.insert_or_assign(key, id);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'ids_' is set here because of a check
    }
    return id;
  }

private:
  std::mutex mutex_;
  std::map<int, int> ids_;
};

class optional_bad {
public:
  std::string get(int key) {
    std::optional<std::string> text;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (auto it = texts_.find(key); it != texts_.end())
        text = it->second;
    }
    if (!text) {
      text = compose(key);
      std::lock_guard<std::mutex> lock(mutex_);
      texts_[key] = *text;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'texts_' is set here because of a check
    }
    return *text;
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, std::string> texts_;
};

// What is remembered has nothing to do with the look-up.
class other_flag_ok {
public:
  void add(int key) {
    bool full = false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      full = closed_;
      if (ids_.contains(key))
        ++hits_;
    }
    if (full)
      return;
    const int id = draw();
    std::lock_guard<std::mutex> lock(mutex_);
    ids_[key] = id;
  }

private:
  std::mutex mutex_;
  bool closed_ = false;
  int hits_ = 0;
  hmap::map<int, int> ids_;
};

// Who puts the key among those being worked on is the only one to go on.
class claimed_ok {
public:
  std::string get(int key) {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      if (auto it = texts_.find(key); it != texts_.end())
        return it->second;
      if (working_.insert(key).second)
        break;
      ready_.wait(lock);
    }
    lock.unlock();
    std::string text = compose(key);
    lock.lock();
    texts_[key] = text;
    working_.erase(key);
    ready_.notify_all();
    return text;
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::unordered_map<int, std::string> texts_;
  std::set<int> working_;
};
class claimed_by_question_ok {
public:
  void load(int key) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (texts_.contains(key))
        return;
      if (working_.contains(key))
        return;
      working_.insert(key);
    }
    std::string text = compose(key);
    std::lock_guard<std::mutex> lock(mutex_);
    texts_[key] = text;
    working_.erase(key);
  }

private:
  std::mutex mutex_;
  hmap::map<int, std::string> texts_;
  std::set<int> working_;
};
// Written down beside the look-up, and nobody is held back by it.
class noted_bad {
public:
  void load(int key) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (texts_.contains(key))
        return;
      asked_.insert(key);
    }
    std::string text = compose(key);
    std::lock_guard<std::mutex> lock(mutex_);
    texts_[key] = text;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'texts_' is set here because of a check
  }

private:
  std::mutex mutex_;
  hmap::map<int, std::string> texts_;
  std::set<int> asked_;
};

// The second section sees that nothing has changed since the first.
class compared_ok {
public:
  void load(int key) {
    int seen = 0;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      seen = version_;
      if (texts_.contains(key))
        return;
    }
    std::string text = compose(key);
    std::lock_guard<std::mutex> lock(mutex_);
    if (seen != version_)
      return;
    texts_[key] = text;
    ++version_;
  }

private:
  std::mutex mutex_;
  int version_ = 0;
  hmap::map<int, std::string> texts_;
};
// It asks for something else.
class closed_bad {
public:
  void load(int key) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (texts_.contains(key))
        return;
    }
    std::string text = compose(key);
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_)
      return;
    texts_[key] = text;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'texts_' is set here because of a check
  }

private:
  std::mutex mutex_;
  bool closed_ = false;
  hmap::map<int, std::string> texts_;
};
