// truth: assert
// class: iteration-order

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <map>
#include <sstream>
#include <string>
#include <unordered_map>

class Registry {
public:
  void put(const std::string &name, int port) { ports_[name] = port; }

  // The file that is compared and signed: one line for each service.
  std::string save() const {
    std::ostringstream out;
    for (const auto &[name, port] : ports_)
      out << name << '=' << port << '\n'; // BUG(iteration-order)
    return out.str();
  }

private:
  std::unordered_map<std::string, int> ports_;
};

int main() {
  Registry registry;
  registry.put("web", 80);
  registry.put("mail", 25);
  registry.put("dns", 53);
  registry.put("ssh", 22);
  registry.put("ntp", 123);
  registry.put("imap", 143);
  const std::string file = registry.save();
  std::fputs(file.c_str(), stdout);
  assert(file == "dns=53\nimap=143\nmail=25\nntp=123\nssh=22\nweb=80\n");
}
