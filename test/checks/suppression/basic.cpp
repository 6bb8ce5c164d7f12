// RUN: %check_clang_tidy %s mapvet-suppression,mapvet-large-copy %t
// What one file can tell: form, names and reasons.
#include <map>

std::map<int, int> M;

int right_ok() {
  auto Copy = M; // mapvet: ignore(large-copy): a snapshot
  return Copy.at(1);
}

int long_name_ok() {
  auto Copy = M; // mapvet: ignore(mapvet-large-copy): a snapshot
  return Copy.at(1);
}

// mapvet: ignore(large-copy): the whole function works on snapshots
int declaration_ok() {
  auto Copy = M;
  auto Again = M;
  return Copy.at(1) + Again.at(2);
}

template <class T> int template_ok(const T &Map) {
  // mapvet: ignore(large-copy): a snapshot
  auto Copy = Map;
  return Copy.at(1);
}
int instantiated() { return template_ok(M); }

int lambda_ok() {
  // mapvet: ignore(large-copy): a snapshot
  auto Work = [] {
    auto Copy = M;
    return Copy.at(1);
  };
  return Work();
}

int no_reason_bad() {
  auto Copy = M; // mapvet: ignore(large-copy)
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: this comment gives no reason; write 'mapvet: ignore(large-copy): REASON' [mapvet-suppression]
  return Copy.at(1);
}

int no_reason_but_a_colon_bad() {
  auto Copy = M; // mapvet: ignore(large-copy): --
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: this comment gives no reason; write 'mapvet: ignore(large-copy): REASON' [mapvet-suppression]
  return Copy.at(1);
}

int unknown_bad() {
  auto Copy = M; // mapvet: ignore(large-copies): a snapshot
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: {{.*}} [mapvet-large-copy]
  // CHECK-MESSAGES: :[[@LINE-2]]:18: warning: no check is called 'mapvet-large-copies'; did you mean 'mapvet-large-copy'? [mapvet-suppression]
  // CHECK-FIXES: const auto &Copy = M; // mapvet: ignore(large-copies): a snapshot
  return Copy.at(1);
}

int no_check_bad() {
  auto Copy = M; // mapvet: ignore: a snapshot
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: {{.*}} [mapvet-large-copy]
  // CHECK-MESSAGES: :[[@LINE-2]]:18: warning: this comment names no check and silences nothing; write 'mapvet: ignore(CHECK): REASON' [mapvet-suppression]
  // CHECK-FIXES: const auto &Copy = M; // mapvet: ignore: a snapshot
  return Copy.at(1);
}

int typo_bad() {
  auto Copy = M; // mapvet: ingore(large-copy): a snapshot
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: {{.*}} [mapvet-large-copy]
  // CHECK-MESSAGES: :[[@LINE-2]]:18: warning: mapvet knows no comment 'ingore'; write 'mapvet: ignore(CHECK): REASON' or 'mapvet: ignore-file(CHECK): REASON' [mapvet-suppression]
  // CHECK-FIXES: const auto &Copy = M; // mapvet: ingore(large-copy): a snapshot
  return Copy.at(1);
}

// Another file may be what makes the report, so that one file alone cannot know
// whether a comment is still needed.
int unused_ok() {
  return M.at(1); // mapvet: ignore(large-copy): no copy any more
}

// clang-tidy's own comments are clang-tidy's business.
int nolint_ok() {
  auto Copy = M; // NOLINT(mapvet-large-copy)
  return Copy.at(1);
}
