// Nodes of a trie that name each other: the walk over them ends at a set that
// no finite path names, so what leaves it cannot be told from what stays.
// RUN: %mapvet --checks=mapvet-pointer-key %s -- -std=c++20 | FileCheck %s --allow-empty --implicit-check-not=warning:
#include <set>

struct pipe;

class trie {
public:
  void add(const unsigned char *prefix, unsigned size, pipe *p);
  void remove(const unsigned char *prefix, unsigned size, pipe *p);

private:
  union {
    trie *node;
    trie **table;
  } next_{};
  unsigned char min_ = 0;
  unsigned count_ = 0;
  std::set<pipe *> *pipes_ = nullptr;
};

struct sink {
  virtual ~sink() = default;
  virtual void attached(pipe *p) = 0;
  virtual void ended(pipe *p) = 0;
};

struct pipe {
  explicit pipe(sink *s) : to(s) {}
  ~pipe() {}
  void start() { to->attached(this); }
  void finish() {
    to->ended(this);
    delete this;
  }
  sink *to;
};

struct subscriptions : sink {
  void attached(pipe *p) override { all.add(topic, 3, p); }
  void ended(pipe *p) override { all.remove(topic, 3, p); }
  unsigned char topic[3] = {1, 2, 3};
  trie all;
};

void trie::add(const unsigned char *prefix, unsigned size, pipe *p) {
  trie *it = this;
  for (; size; --size, ++prefix) {
    if (it->count_ == 1) {
      if (!it->next_.node)
        it->next_.node = new trie;
      it = it->next_.node;
    } else {
      if (!it->next_.table[*prefix - it->min_])
        it->next_.table[*prefix - it->min_] = new trie;
      it = it->next_.table[*prefix - it->min_];
    }
  }
  if (!it->pipes_)
    it->pipes_ = new std::set<pipe *>;
  it->pipes_->insert(p);
}

void trie::remove(const unsigned char *prefix, unsigned size, pipe *p) {
  trie *it = this;
  for (; size && it; --size, ++prefix)
    it = it->count_ == 1 ? it->next_.node
                         : it->next_.table[*prefix - it->min_];
  if (it && it->pipes_)
    it->pipes_->erase(p);
}

int main() {
  subscriptions s;
  pipe *p = new pipe(&s);
  p->start();
  p->finish();
}
