// The interface of tsl::robin_map as far as the tests need it.
#pragma once
#include <cstddef>
#include <utility>
namespace tsl {
template <class K, class V> class robin_map {
public:
  using iterator = std::pair<const K, V> *;
  robin_map();
  robin_map(const robin_map &);
  robin_map(robin_map &&) noexcept;
  ~robin_map();
  V &operator[](const K &);
  iterator find(const K &) const;
  bool contains(const K &) const;
  std::size_t erase(const K &);
  std::size_t size() const;
};
} // namespace tsl
