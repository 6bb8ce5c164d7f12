// truth: throw
// class: untyped-value

#include <any>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cassert>
#include <cstdio>
#include <string>

using Message = boost::unordered_flat_map<std::string, std::any>;

class Mailbox {
public:
  void deliver(const std::string &from, const std::string &text, int urgency) {
    last_["from"] = from;
    last_["text"] = text;
    last_["urgency"] = urgency;
  }

  bool urgent() const {
    return std::any_cast<unsigned>(last_.at("urgency")) > 3;
  }
  std::string sender() const { return std::any_cast<std::string>(last_.at("from")); }

private:

  Message last_; // BUG(untyped-value)
};

int main() {
  Mailbox box;
  box.deliver("ada", "the engine is hot", 5);
  std::printf("from %s\n", box.sender().c_str());
  const bool urgent = box.urgent();
  assert(urgent);
}
