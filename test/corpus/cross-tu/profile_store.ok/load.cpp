// truth: throw
// class: cross-tu
// kind: nil-handle

#include "profile.h"

// The stored profile; nil for a user who has none.
Profile loadProfile(const std::string &user) {
  if (user == "guest")
    return nullptr;
  Profile profile = hmap::make<std::string, std::string>();
  profile["user"] = user;
  return profile;
}
