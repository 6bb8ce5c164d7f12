// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t

// An iterator that a member keeps, and member functions that remove entries.
#include "hmap/map.h"
#include <map>
#include <string>

class Sheet {
public:
  using Rows = std::map<int, std::string>;
  void put(int row, const std::string &text) { rows_[row] = text; }
  void drop(int row) { rows_.erase(row); }
  bool seek(int row) {
    cursor_ = rows_.find(row);
    return cursor_ != rows_.end();
  }
  std::string current_bad() const {
    return cursor_ == rows_.end() ? std::string() : cursor_->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'cursor_' is used after 'erase' may have removed its entry from 'rows_' [mapvet-invalidated-reference]
  }

private:
  Rows rows_;
  Rows::iterator cursor_ = rows_.end();
};

class Shelf {
public:
  void put(int row, const std::string &text) { rows_[row] = text; }
  void first() { cursor_ = rows_.begin(); }
  std::string current_bad() const { return cursor_->second; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'cursor_' is used after 'operator[]' may have invalidated it: it refers into 'rows_' [mapvet-invalidated-reference]

private:
  hmap::map<int, std::string> rows_;
  hmap::map<int, std::string>::iterator cursor_;
};

// Who removes looks after the cursor.
class Careful {
public:
  void drop(int row) {
    auto it = rows_.find(row);
    if (it == rows_.end())
      return;
    if (cursor_ == it)
      cursor_ = rows_.end();
    rows_.erase(it);
  }
  void drop_next(int row) {
    forget();
    rows_.erase(row);
  }
  bool seek(int row) {
    cursor_ = rows_.find(row);
    return cursor_ != rows_.end();
  }
  std::string current_ok() const {
    return cursor_ == rows_.end() ? std::string() : cursor_->second;
  }

private:
  void forget() { cursor_ = rows_.end(); }
  std::map<int, std::string> rows_;
  std::map<int, std::string>::iterator cursor_ = rows_.end();
};
