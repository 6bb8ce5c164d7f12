// truth: assert
// class: pointer-key
#include <cassert>
#include <cstdio>
#include <list>
#include <unordered_map>

struct Instruction {
  int opcode;
  int latency;
};

class CostModel {
public:
  int cost(const Instruction *i) {
    auto [it, fresh] = memo_.try_emplace(i, 0);
    if (fresh)
      it->second = i->latency * 2;
    return it->second;
  }
  void forget(const Instruction *i) { memo_.erase(i); }
  std::size_t known() const { return memo_.size(); }

private:
  std::unordered_map<const Instruction *, int> memo_;
};

class Function {
public:
  Function() = default;
  Function(const Function &) = delete;
  Function &operator=(const Function &) = delete;
  ~Function() {
    for (Instruction *i : body_)
      delete i;
  }

  void append(int opcode, int latency) {
    body_.push_back(new Instruction{opcode, latency});
  }
  int total() {
    int sum = 0;
    for (Instruction *i : body_)
      sum += costs_.cost(i);
    return sum;
  }
  void removeNops() {
    for (auto it = body_.begin(); it != body_.end();) {
      if ((*it)->opcode != 0) {
        ++it;
        continue;
      }
      costs_.forget(*it);
      delete *it;
      it = body_.erase(it);
    }
  }
  std::size_t size() const { return body_.size(); }
  std::size_t known() const { return costs_.known(); }

private:
  std::list<Instruction *> body_;
  CostModel costs_;
};

int main() {
  Function f;
  for (int i = 0; i < 6; ++i)
    f.append(i % 2, 3 + i);
  const int before = f.total();
  f.removeNops();
  std::printf("%d cycles, %d afterwards\n", before, f.total());
  assert(f.known() == f.size());
}
