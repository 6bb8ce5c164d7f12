// truth: assert
// class: iteration-order

#include <boost/unordered/unordered_map.hpp>
#include <cassert>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

using Fields = boost::unordered_map<int, std::uint32_t>;
using Bytes = std::vector<std::uint8_t>;

static void put(Bytes &out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}

// The peer reads the fields in the order of their tags.
static Bytes encode(const Fields &fields) {
  Bytes out;
  put(out, static_cast<std::uint32_t>(fields.size()));
  for (const auto &[tag, value] : fields) {
    put(out, static_cast<std::uint32_t>(tag)); // BUG(iteration-order)
    put(out, value); // BUG(iteration-order)
  }
  return out;
}

static bool isAscending(const Bytes &bytes) {
  std::uint32_t last = 0;
  for (std::size_t at = 4; at + 8 <= bytes.size(); at += 8) {
    std::uint32_t tag = 0;
    for (int i = 0; i < 4; ++i)
      tag = tag << 8 | bytes[at + i];
    if (tag < last)
      return false;
    last = tag;
  }
  return true;
}

int main() {
  Fields fields;
  for (int tag : {40, 7, 13, 2, 31, 55, 18, 60, 1, 29})
    fields[tag] = static_cast<std::uint32_t>(tag * tag);
  const Bytes bytes = encode(fields);
  std::printf("%zu bytes\n", bytes.size());
  assert(bytes.size() == 84);
  assert(isAscending(bytes));
}
