// The interface of folly's F14 maps as far as the tests need it.
#pragma once
#include <cstddef>
#include <utility>
namespace folly {
template <class K, class V> class F14FastMap {
public:
  using iterator = std::pair<const K, V> *;
  F14FastMap();
  F14FastMap(const F14FastMap &);
  F14FastMap(F14FastMap &&) noexcept;
  ~F14FastMap();
  V &operator[](const K &);
  iterator find(const K &) const;
  bool contains(const K &) const;
  std::size_t erase(const K &);
  std::size_t size() const;
};
} // namespace folly
