// ankerl::unordered_dense::map is an alias of a class in namespace detail.
#pragma once
#include <cstddef>
#include <utility>
namespace ankerl::unordered_dense::detail {
template <class K, class V> class table {
public:
  using iterator = std::pair<const K, V> *;
  table();
  table(const table &);
  table(table &&) noexcept;
  ~table();
  V &operator[](const K &);
  iterator find(const K &) const;
  bool contains(const K &) const;
  std::size_t erase(const K &);
  std::size_t size() const;
};
} // namespace ankerl::unordered_dense::detail
namespace ankerl::unordered_dense {
template <class K, class V> using map = detail::table<K, V>;
}
