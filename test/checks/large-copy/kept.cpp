// RUN: %check_clang_tidy %s mapvet-large-copy %t

// Copies that are needed because what they were taken from goes, or because
// they go elsewhere themselves.
#include "hmap/handle.h"
#include <map>
#include <queue>
#include <stack>
#include <string>
#include <utility>
#include <vector>

struct Config {
  std::map<std::string, std::string> entries;
};
struct Entry {
  std::string tag;
  Config config;
};
struct Wrapped {
  explicit Wrapped(const Config &config);
};
std::size_t total(const Config &);

std::size_t popped_ok(std::stack<Entry> &stack) {
  const Entry &top = stack.top();
  Config mine(top.config);
  stack.pop();
  return total(mine);
}
std::size_t peeked_bad(std::stack<Entry> &stack) {
  const Entry &top = stack.top();
  Config mine(top.config);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'mine' copies the 'Config'{{.*}}[mapvet-large-copy]
// CHECK-FIXES: const Config &mine(top.config);
  return total(mine);
}

class Tree {
public:
  // Made into something else by a constructor, after its origin is gone.
  void close_ok(const std::string &name) {
    Config mine(stack_.top().config);
    stack_.pop();
    wrapped_[name].emplace_back(name, mine);
  }
  void close_bad(const std::string &name) {
    Config mine(stack_.top().config);
    stack_.pop();
    parts_[name].emplace_back(name, mine);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: copies the 'Config' 'mine' into 'parts_{{.*}}', and 'mine' is not used afterwards; move it [mapvet-large-copy]
// CHECK-FIXES: parts_[name].emplace_back(name, std::move(mine));
  }

private:
  std::stack<Entry> stack_;
  std::map<std::string, std::vector<std::pair<std::string, Wrapped>>> wrapped_;
  std::map<std::string, std::vector<std::pair<std::string, Config>>> parts_;
};

// The object that holds the copy is kept.
struct Message {
  std::map<std::string, std::string> tags;
};
struct Request {
  Message message;
  int tries;
};
class Queue {
public:
  void add_ok(const Message &message) {
    Request request = {message, 3};
    pending_.push(std::move(request));
  }
  std::size_t weigh_bad(const Message &message) {
    Request request = {message, 3};
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: copies the 'Message' 'message' into 'request.message', which is only read{{.*}}[mapvet-large-copy]
    return request.message.tags.size();
  }

private:
  std::queue<Request> pending_;
};

// A clone that is moved into a member.
struct Adopted {
  hmap::handle<int, int> Value;
  void adopt_ok(hmap::handle<int, int> &&From) {
    hmap::handle<int, int> Mine = From.clone();
    Value = std::move(Mine);
  }
  int read_bad(const hmap::handle<int, int> &From) {
    hmap::handle<int, int> Mine = From.clone();
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}only read{{.*}}[mapvet-large-copy]
    return Mine.get(1);
  }
};
