// truth: throw
// class: cross-tu
// kind: nil-handle

#pragma once
#include <hmap/handle.h>

#include <string>

using Profile = hmap::handle<std::string, std::string>;

Profile loadProfile(const std::string &user);
void remember(Profile profile, const std::string &key, const std::string &value);
