// truth: asan
// class: cross-tu
// kind: pointer-key

#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

class Index {
public:
  void add(std::string_view term, int document);
  int documents(std::string_view term) const;
  std::size_t letters() const;

private:
  std::unordered_set<std::string> terms_;
  std::unordered_map<std::string_view, int> postings_;
};
