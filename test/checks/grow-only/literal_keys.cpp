// RUN: %check_clang_tidy %s mapvet-grow-only %t
#include <map>
#include <string>

// An entry that is taken away under another constant key is another entry.

struct profile {
  std::map<std::string, std::string> preferences;
};

class dialog {
  profile &profile_;

public:
  explicit dialog(profile &p) : profile_(p) {}
  bool apply_ok(const std::string &theme, bool big) {
    profile_.preferences["theme"] = theme;
    if (big) {
      profile_.preferences.insert_or_assign("font", "18");
      return false;
    }
    profile_.preferences.erase("font");
    return true;
  }
};

struct state {
  std::map<std::string, std::string> marks;
};

class job {
  state &state_;

public:
  explicit job(state &s) : state_(s) {}
  bool lock_bad(bool big) {
    state_.marks["busy"] = "1";
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the entry that is added to 'marks' here stays when 'job::lock_bad' returns early [mapvet-grow-only]
    if (big)
      return false;
    state_.marks.erase("busy");
    return true;
  }
};

profile all;
state marks;
bool use() { return dialog(all).apply_ok("dark", true) && job(marks).lock_bad(false); }
