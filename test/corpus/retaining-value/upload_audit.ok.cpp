// truth: assert
// class: retaining-value
#include <cassert>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct Upload {
  std::string name;
  std::vector<char> bytes;
};

class Audit {
public:
  void onReport(const std::string &user, std::function<std::string()> line) {
    lines_[user] = std::move(line);
  }
  std::size_t print() const {
    std::size_t n = 0;
    for (const auto &[user, line] : lines_)
      n += line().size() + user.size();
    return n;
  }

private:
  std::unordered_map<std::string, std::function<std::string()>> lines_;
};

static std::weak_ptr<Upload> last;

static void receive(Audit &audit, const std::string &user) {
  auto upload = std::make_shared<Upload>();
  upload->name = user + ".zip";
  upload->bytes.resize(1 << 16);
  last = upload;
  audit.onReport(user, [name = upload->name] { return name; });
}

int main() {
  Audit audit;
  for (const char *user : {"ada", "grace", "edsger"})
    receive(audit, user);
  std::printf("%zu\n", audit.print());
  assert(last.expired());
}
