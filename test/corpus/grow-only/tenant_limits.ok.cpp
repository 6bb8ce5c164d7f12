// truth: assert
// class: grow-only
#include <boost/unordered/unordered_flat_map.hpp>
#include <cassert>
#include <cstdio>
#include <mutex>
#include <string>

struct Bucket {
  int tokens = 5;
};

// Limits by the address of the peer.
class RateLimiter {
public:
  bool allow(const std::string &peer) {
    std::scoped_lock lock(mutex_);
    Bucket &bucket = buckets_[peer];
    if (bucket.tokens == 0)
      return false;
    --bucket.tokens;
    return true;
  }

  // The last connection of the peer is gone.
  void disconnect(const std::string &peer) {
    std::scoped_lock lock(mutex_);
    if (auto it = buckets_.find(peer); it != buckets_.end())
      buckets_.erase(it);
  }

  bool known(const std::string &peer) const {
    std::scoped_lock lock(mutex_);
    return buckets_.contains(peer);
  }

  std::size_t size() const {
    std::scoped_lock lock(mutex_);
    return buckets_.size();
  }

private:
  mutable std::mutex mutex_;
  boost::unordered_flat_map<std::string, Bucket> buckets_;
};

int main() {
  RateLimiter limiter;
  int refused = 0;
  for (int second = 0; second < 50; ++second) {
    const std::string peer = "10.0.0." + std::to_string(second);
    for (int i = 0; i < 8; ++i)
      refused += !limiter.allow(peer);
    limiter.disconnect(peer);
  }
  std::printf("%d refused, %d\n", refused, limiter.known("10.0.0.0"));
  assert(limiter.size() < 10);
}
