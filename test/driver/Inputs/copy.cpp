#include <string>
#include <unordered_map>

using Table = std::unordered_map<std::string, int>;

int count(Table T) { return static_cast<int>(T.size()); }

class Registry {
public:
  int total() const {
    auto All = Entries;
    int Sum = 0;
    for (const auto &[Name, N] : All)
      Sum += N;
    return Sum;
  }
  int size() const { return count(Entries); }
  void add(const std::string &Name) { ++Entries[Name]; }

private:
  Table Entries;
};

int main(int Argc, char **Argv) {
  Registry R;
  for (int I = 0; I < Argc; ++I)
    R.add(Argv[I]);
  return R.total() + R.size();
}
