#pragma once
#include <string>
#include <unordered_map>
inline int size(std::unordered_map<std::string, int> map) {
  return static_cast<int>(map.size());
}
