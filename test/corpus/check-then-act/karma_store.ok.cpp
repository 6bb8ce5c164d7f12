// truth: assert
// class: check-then-act
#include <cassert>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

struct Profile {
  int karma = 0;
  std::string badge;
};

// What the forum knows of its members.
class ProfileStore {
public:
  Profile load(const std::string &member) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = profiles_.find(member);
    return it == profiles_.end() ? Profile() : it->second;
  }
  void save(const std::string &member, const Profile &profile) {
    std::lock_guard<std::mutex> lock(mutex_);
    profiles_[member] = profile;
  }
  void add(const std::string &member, int karma) {
    std::lock_guard<std::mutex> lock(mutex_);
    Profile &profile = profiles_[member];
    profile.karma += karma;
    profile.badge = badge(profile.karma);
  }
  static std::string badge(int karma) {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    return karma > 100 ? "gold" : karma > 10 ? "silver" : "";
  }

private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Profile> profiles_;
};

static void vote(ProfileStore &store, const std::string &member) {
  store.add(member, 1);
}

int main() {
  ProfileStore store;
  std::vector<std::thread> voters;
  for (int i = 0; i < 4; ++i)
    voters.emplace_back([&store] {
      for (int n = 0; n < 25; ++n)
        vote(store, "ada");
    });
  for (auto &v : voters)
    v.join();
  const Profile ada = store.load("ada");
  std::printf("%d %s\n", ada.karma, ada.badge.c_str());
  assert(ada.karma == 100);
}
