// RUN: %check_clang_tidy %s mapvet-iteration-order %t
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using Ports = std::unordered_map<std::string, int>;

void stream_bad(std::ostream &out, const Ports &ports) {
  // CHECK-FIXES: for (const auto &[name, port] : std::map(ports.begin(), ports.end()))
  for (const auto &[name, port] : ports)
    out << name << '=' << port << '\n';
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the order in which the hash map 'ports' is walked is unspecified, but what is found is written out in that order; walk sorted keys [mapvet-iteration-order]
}
// The stream is what an owner leads to.
void owned_stream_bad(const std::unique_ptr<std::ostream> &out, const Ports &ports) {
  for (const auto &e : ports) {
    *out << "port of ";
    *out << e.first << '=' << e.second << '\n';
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the order in which the hash map 'ports' is walked is unspecified{{.*}}[mapvet-iteration-order]
  }
}
void console_bad(const absl::flat_hash_map<int, int> &m) {
  for (const auto &e : m)
    std::printf("%d\n", e.first);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}written out{{.*}}[mapvet-iteration-order]
}
void trouble_ok(const Ports &ports) {
  for (const auto &e : ports)
    std::cerr << e.first << '\n';
}
void sorted_ok(std::ostream &out, const Ports &ports) {
  for (const auto &e : std::map(ports.begin(), ports.end()))
    out << e.first;
}
void tree_ok(std::ostream &out, const std::map<int, int> &m) {
  for (const auto &e : m)
    out << e.first;
}
void iterators_bad(std::ostream &out, const Ports &ports) {
  for (auto it = ports.begin(); it != ports.end(); ++it)
    out << it->first;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}written out{{.*}}[mapvet-iteration-order]
}
std::string text_bad(const Ports &ports) {
  std::string text;
  for (const auto &e : ports)
    text += e.first + ",";
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}appended to a text{{.*}}[mapvet-iteration-order]
  return text;
}
std::vector<std::string> sequence_bad(const hmap::map<std::string, int> &m) {
  std::vector<std::string> out;
  for (const auto &e : m)
    out.push_back(e.first);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}put into a sequence{{.*}}[mapvet-iteration-order]
  return out;
}
std::vector<std::string> sortedAfterwards_ok(const Ports &ports) {
  std::vector<std::string> out;
  for (const auto &e : ports)
    out.push_back(e.first);
  std::sort(out.begin(), out.end());
  return out;
}
static std::vector<int> keys(const std::unordered_set<int> &s) {
  std::vector<int> out;
  for (int k : s)
    out.push_back(k);
  return out;
}
int sortedByTheCaller_ok(const std::unordered_set<int> &s) {
  std::vector<int> all = keys(s);
  std::sort(all.begin(), all.end());
  return all.empty() ? 0 : all.front();
}
void eraseLater_ok(Ports &ports) {
  std::vector<std::string> dead;
  for (const auto &e : ports)
    if (e.second == 0)
      dead.push_back(e.first);
  for (const std::string &name : dead)
    ports.erase(name);
}
double sum_bad(const boost::unordered_flat_map<int, double> &m) {
  double sum = 0;
  for (const auto &e : m)
    sum += e.second;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}the rounding depends{{.*}}[mapvet-iteration-order]
  return sum;
}
int reductions_ok(const Ports &ports) {
  int sum = 0, most = 0, n = 0;
  std::set<std::string> names;
  std::map<int, std::string> byPort;
  std::size_t mixed = 0;
  for (const auto &[name, port] : ports) {
    sum += port;
    most = std::max(most, port);
    ++n;
    names.insert(name);
    byPort[port] = name;
    mixed ^= std::hash<std::string>()(name);
  }
  return sum + most + n + static_cast<int>(names.size() + byPort.size() + mixed);
}
std::size_t hash_bad(const Ports &ports) {
  std::size_t h = 17;
  for (const auto &e : ports)
    h = h * 31 + std::hash<std::string>()(e.first);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}goes into a hash{{.*}}[mapvet-iteration-order]
  return h;
}
void number_bad(std::unordered_map<std::string, int> &m) {
  int next = 0;
  for (auto &e : m)
    e.second = next++;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}is numbered{{.*}}[mapvet-iteration-order]
}
std::string first_bad(const Ports &ports) {
  return ports.begin()->first;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: which entry of the hash map 'ports' comes first is unspecified, and differs from run to run [mapvet-iteration-order]
}
std::string only_ok(const Ports &ports) {
  return ports.size() == 1 ? ports.begin()->first : "";
}
int takeAny_ok(std::unordered_set<int> &work) {
  int n = *work.begin();
  work.erase(work.begin());
  return n;
}
void search_ok(std::ostream &out, const Ports &ports, int port) {
  for (const auto &e : ports)
    if (e.second == port) {
      out << e.first;
      break;
    }
}
void eachItsOwn_ok(const std::unordered_map<int, std::vector<int>> &m, std::map<int, std::string> &out) {
  for (const auto &[key, list] : m) {
    std::ostringstream line;
    for (int x : list)
      line << x;
    out[key] = line.str();
  }
}
void characters_ok(const std::string &s, std::string &out) {
  for (char c : s)
    out += c;
}

//--- lambdas, templates, class hierarchies, macros
static void put(std::vector<int> &out, int n) { out.push_back(n); }
struct Encoder {
  virtual ~Encoder() = default;
  virtual std::vector<int> encode(const std::unordered_map<int, int> &m) const {
    std::vector<int> out;
    for (const auto &e : m)
      put(out, e.second);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}put into a sequence{{.*}}[mapvet-iteration-order]
    return out;
  }
};
template <class Map> std::string join(const Map &m) {
  std::string text;
  for (const auto &e : m)
    text.append(e.first);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}appended to a text{{.*}}[mapvet-iteration-order]
  return text;
}
std::string use(const Ports &ports) { return join(ports); }
void lambda_bad(const Ports &ports) {
  auto print = [&] {
    for (const auto &e : ports)
      std::cout << e.first;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-iteration-order]
  };
  print();
}
#define SHOW(x) std::cout << (x) << '\n'
void macro_bad(const Ports &ports) {
  for (const auto &e : ports)
    SHOW(e.second);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-iteration-order]
}

// A function of the project's own that mixes.
static unsigned long spread(unsigned long h, const std::string &s) {
  for (char c : s)
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ul;
  return h;
}
static unsigned long larger(unsigned long a, unsigned long b) {
  return a > b ? a : b;
}
unsigned long digest_bad(const std::unordered_map<std::string, int> &files) {
  unsigned long h = 17;
  for (const auto &f : files)
    h = spread(h, f.first);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}goes into a hash in that order{{.*}}[mapvet-iteration-order]
  return h;
}
unsigned long digest_ok(const std::unordered_map<std::string, int> &files) {
  unsigned long h = 17, most = 0;
  for (const auto &f : files) {
    h += spread(17, f.first);
    most = larger(most, f.first.size());
  }
  return h + most;
}

// A fold over all entries.
double exposure_bad(const std::unordered_map<std::string, double> &held) {
  return std::accumulate(held.begin(), held.end(), 0.0, [](double sum, const auto &e) { return sum + e.second; });
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'held'{{.*}}added up, and the rounding depends on that order{{.*}}[mapvet-iteration-order]
}
double plain_bad(const std::unordered_set<double> &samples) {
  return std::accumulate(samples.cbegin(), samples.cend(), 0.0);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}added up{{.*}}[mapvet-iteration-order]
}
std::string fold_bad(const hmap::map<std::string, int> &ports) {
  return std::accumulate(ports.begin(), ports.end(), std::string(), [](std::string all, const auto &e) { return all + e.first; });
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}appended to a text{{.*}}[mapvet-iteration-order]
}
int count_ok(const Ports &ports) {
  return std::accumulate(ports.begin(), ports.end(), 0, [](int sum, const auto &e) { return sum + e.second; });
}
double largest_ok(const std::unordered_map<std::string, double> &held) {
  return std::accumulate(held.begin(), held.end(), 0.0, [](double most, const auto &e) { return std::max(most, e.second); });
}
double tree_ok(const std::map<std::string, double> &held) {
  return std::accumulate(held.begin(), held.end(), 0.0, [](double sum, const auto &e) { return sum + e.second; });
}
double list_ok(const std::vector<double> &held) {
  return std::accumulate(held.begin(), held.end(), 0.0);
}
