// truth: throw
// class: cross-tu
// kind: nil-handle

#include "profile.h"

void remember(Profile profile, const std::string &key, const std::string &value) {
  profile[key] = value;
}
