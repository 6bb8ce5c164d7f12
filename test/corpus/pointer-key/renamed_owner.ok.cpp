// truth: asan
// class: pointer-key

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct Channel {
  std::string name;
  int members = 0;
};

class Server {
public:
  void open(std::string name, int members) {
    channels_.push_back(std::make_unique<Channel>(Channel{std::move(name), members}));
    Channel *channel = channels_.back().get();
    byName_[channel->name] = channel;
  }

  void rename(const std::string &from, const std::string &to) {
    auto it = byName_.find(from);
    if (it == byName_.end())
      return;
    Channel *channel = it->second;
    byName_.erase(it);
    channel->name = to + std::string(to.size(), '_');
    byName_[channel->name] = channel;
  }

  int members(const std::string &name) const {
    int n = 0;
    for (const auto &[known, channel] : byName_)
      if (known.substr(0, name.size()) == name)
        n += channel->members;
    return n;
  }

private:
  std::vector<std::unique_ptr<Channel>> channels_;
  std::map<std::string_view, Channel *> byName_;
};

int main() {
  Server server;
  server.open("a-channel-about-everything", 12);
  server.open("a-channel-about-maps-and-keys", 7);
  server.rename("a-channel-about-everything", "everything-and-nothing-in-a-longer-name");
  std::printf("%d\n", server.members("a-channel"));
}
