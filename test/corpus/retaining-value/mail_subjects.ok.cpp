// truth: assert
// class: retaining-value
#include "hmap/map.h"
#include <cassert>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Mail {
  explicit Mail(int n) : subject("Mail " + std::to_string(n)), body(100000) {
    ++held;
  }
  ~Mail() { --held; }
  std::string subject;
  std::vector<char> body;
  static inline int held = 0;
};

// The subjects of all mails that came in, for the search field.
class Subjects {
public:
  void add(int id, const std::shared_ptr<Mail> &mail) {
    subjects_.insert_or_assign(
        id, std::make_shared<const std::string>(mail->subject));
  }
  bool has(const std::string &word) const {
    for (const auto &[id, subject] : subjects_)
      if (subject->find(word) != std::string::npos)
        return true;
    return false;
  }

private:
  hmap::map<int, std::shared_ptr<const std::string>> subjects_;
};

static Subjects &subjects() {
  static Subjects all;
  return all;
}

static void receive(int n) {
  auto mail = std::make_shared<Mail>(n);
  subjects().add(n, mail);
}

int main() {
  for (int n = 0; n < 20; ++n)
    receive(n);
  std::printf("%d %d\n", subjects().has("Mail 7"), Mail::held);
  assert(Mail::held == 0);
}
