// truth: throw
// class: cross-tu
// kind: nil-handle

#include "profile.h"

#include <cstdio>

static std::size_t visit(const std::string &user, const std::string &page) {
  Profile profile = loadProfile(user);
  if (profile)
    remember(profile, "last-page", page);
  return profile.size();
}

int main() {
  const std::size_t ada = visit("ada", "/engine");
  const std::size_t guest = visit("guest", "/help");
  std::printf("%zu %zu\n", ada, guest);
}
