#include <string>
#include <unordered_map>

int count(const std::unordered_map<std::string, int> &Table) {
  return static_cast<int>(Table.size());
}
