// truth: asan
// class: cross-tu
// kind: pointer-key

#include "index.h"

void Index::add(std::string_view term, int document) {
  postings_[*terms_.emplace(term).first] += document;
}

int Index::documents(std::string_view term) const {
  auto it = postings_.find(term);
  return it == postings_.end() ? 0 : it->second;
}

std::size_t Index::letters() const {
  std::size_t n = 0;
  for (const auto &[term, count] : postings_)
    for (char c : term)
      n += c != '-';
  return n;
}
