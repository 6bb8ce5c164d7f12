// truth: assert
// class: iteration-order

#include <cassert>
#include <cstdio>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

using Parameters = std::unordered_map<std::string, std::string>;

static std::string escape(const std::string &text) {
  std::string out;
  for (char c : text)
    out += c == ' ' ? "%20" : std::string(1, c);
  return out;
}

// The string that is signed: parameters in the order of their names.
static std::string canonical(const Parameters &parameters) {
  std::string query;
  for (const auto &[name, value] : parameters) {
    if (!query.empty())
      query += '&';
    query += escape(name) + "=" + escape(value); // BUG(iteration-order)
  }
  return query;
}

int main() {
  const Parameters request = {{"user", "ada"}, {"action", "list"}, {"page", "2"}, {"filter", "new mail"}, {"version", "7"}};
  const std::string text = canonical(request);
  std::puts(text.c_str());
  assert(text == "action=list&filter=new%20mail&page=2&user=ada&version=7");
}
