// RUN: %check_clang_tidy %s mapvet-accidental-insert %t

// A function that is given the key and searches the map shows the entry, as a
// search on the spot does.
#include <map>
#include <string>

struct Symbol {
  std::string name;
  bool exported = false;
};
struct Module {
  const Symbol *get(int index) const;
};

class Writer {
public:
  bool isImport(const std::string &name) const {
    return imports_.find(name) != imports_.end();
  }
  bool isShared(const std::string &name) const {
    return imports_.count(name) != 0;
  }
  void declare(const std::string &name) { imports_.try_emplace(name, "env"); }
  std::size_t imported() const { return imports_.size(); }

  void direct_ok(const Symbol &s) {
    if (isImport(s.name))
      write(imports_[s.name]);
  }
  void counted_ok(const Symbol &s) {
    if (s.exported && isShared(s.name))
      write(imports_[s.name]);
  }
  void declared_ok(const Symbol &s) {
    declare(s.name);
    write(imports_[s.name]);
  }
  void computed_ok(const Module &m, int index) {
    if (isImport(m.get(index)->name))
      write(imports_[m.get(index)->name]);
  }
  void literal_ok() {
    if (isShared("memory"))
      write(imports_["memory"]);
  }
  void literal_bad() {
    if (isShared("memory"))
      write(imports_["table"]);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'imports_'{{.*}}'"table"'{{.*}}[mapvet-accidental-insert]
  }
  void other_bad(const Symbol &s, const Symbol &t) {
    if (isImport(s.name))
      write(imports_[t.name]);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'imports_'{{.*}}'t.name'{{.*}}[mapvet-accidental-insert]
  }
  void oneway_bad(const Symbol &s) {
    if (s.exported || isImport(s.name))
      write(imports_[s.name]);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'imports_'{{.*}}'s.name'{{.*}}[mapvet-accidental-insert]
  }

private:
  void write(const std::string &text);
  std::map<std::string, std::string> imports_;
};
