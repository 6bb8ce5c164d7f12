// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t

// Maps that lie several objects away: what a pointer in an entry leads to is no
// part of the entry, however long the way there is.
#include <unordered_map>

struct Instruction {
  int id;
  int word() const { return id; }
};
class Definitions {
public:
  Instruction *find(int id) {
    auto entry = map_.find(id);
    return entry == map_.end() ? nullptr : entry->second;
  }
  Instruction &at(int id) { return values_.at(id); }
  void forget(int id) { map_.erase(id); }
  void drop(int id) { values_.erase(id); }

private:
  std::unordered_map<int, Instruction *> map_;
  std::unordered_map<int, Instruction> values_;
};
struct Module {
  Definitions *definitions;
  void forget(int id) { definitions->forget(id); }
  void drop(int id) { definitions->drop(id); }
};
struct Context {
  Module *module;
};

int pointer_ok(Context &context, int id) {
  Instruction *found = context.module->definitions->find(id);
  if (!found)
    return 0;
  context.module->forget(id);
  return found->word();
}
int pointer_to_pointer_ok(Context *context, int id) {
  Instruction *found = context->module->definitions->find(id);
  if (!found)
    return 0;
  context->module->forget(id);
  return found->word();
}
int value_bad(Context *context, int id) {
  Instruction &found = context->module->definitions->at(id);
  context->module->drop(id);
  return found.word();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'found'{{.*}}'erase'{{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: Instruction found = context->module->definitions->at(id);
}
