// truth: asan
// class: lock-escape
#include <cstdio>
#include <mutex>
#include <string>
#include <unordered_map>

struct Buffer {
  std::string bytes;
};

class BufferPool {
public:
  class Lease {
  public:
    explicit Lease(Buffer *b) : b_(b) {}
    Buffer *operator->() const { return b_; }
    explicit operator bool() const { return b_ != nullptr; }

  private:
    Buffer *b_;
  };
  void put(int id, std::string bytes) {
    std::lock_guard lk(mu_);
    pool_[id].bytes = std::move(bytes);
  }
  void drop(int id) {
    std::lock_guard lk(mu_);
    pool_.erase(id);
  }
  Lease borrow(int id) {
    std::unique_lock lk(mu_);
    auto it = pool_.find(id);
    Buffer *b = it == pool_.end() ? nullptr : &it->second;
    return Lease(b); // BUG(lock-escape)
  }

private:
  std::mutex mu_;
  std::unordered_map<int, Buffer> pool_;
};

int main() {
  BufferPool p;
  p.put(1, "some bytes that do not fit in the string itself");
  auto l = p.borrow(1);
  p.drop(1);
  if (l)
    std::printf("%zu\n", l->bytes.size()); // BUG(lock-escape)
}
