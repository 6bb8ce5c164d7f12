// RUN: %check_clang_tidy %s mapvet-accidental-insert %t
// Conditions of several parts, whose temporaries end before the branch.
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <string>
#include <unordered_map>

template <class Map> class Aliases {
public:
  std::string and_ok(const std::string &ns, const std::string &n) {
    if (!m_.count(ns + "::" + n) && m_.count(n))
      return m_[n];
    return n;
  }
  std::string three_ok(const std::string &ns, const std::string &n) {
    if (!n.empty() && !m_.count(ns + "::" + n) && m_.count(n))
      return m_[n];
    return n;
  }
  std::string or_ok(const std::string &ns, const std::string &n) {
    if (!m_.count(n) || m_.count(ns + "::" + n))
      return n;
    return m_[n];
  }
  std::string while_ok(const std::string &ns, std::string n) {
    while (n != std::string("end") && m_.count(n))
      n = m_[n];
    return ns + n;
  }
  std::string or_bad(const std::string &ns, const std::string &n) {
    if (!m_.count(ns + "::" + n) || m_.count(n))
      return m_[n];
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'm_' when there is none for 'n'{{.*}}[mapvet-accidental-insert]
    return n;
  }
  std::string and_bad(const std::string &ns, const std::string &n) {
    if (m_.count(ns + "::" + n) && m_.count(n))
      return n;
    return m_[n];
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'm_' when there is none for 'n'{{.*}}[mapvet-accidental-insert]
  }
  void add(const std::string &a, const std::string &b) {
    m_.insert_or_assign(a, b);
  }
  std::size_t size() const { return m_.size(); }

private:
  Map m_;
};
template class Aliases<hmap::map<std::string, std::string>>;
template class Aliases<std::unordered_map<std::string, std::string>>;
template class Aliases<absl::flat_hash_map<std::string, std::string>>;
