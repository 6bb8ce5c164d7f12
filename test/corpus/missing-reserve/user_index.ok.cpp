// truth: assert
// class: missing-reserve

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>
static std::size_t g_allocations = 0;
static std::size_t g_large = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (n >= 512)
    ++g_large;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

struct User {
  int id;
  std::string name;
};

static std::unordered_map<int, const User *>
indexUsers(const std::vector<User> &users) {
  std::unordered_map<int, const User *> by_id;
  by_id.reserve(users.size());
  for (const User &user : users)
    by_id.emplace(user.id, &user);
  return by_id;
}

int main() {
  std::vector<User> users;
  for (int i = 0; i < 20000; ++i)
    users.push_back({i, "user" + std::to_string(i)});
  const std::size_t before = g_large;
  const auto index = indexUsers(users);
  const std::size_t spent = g_large - before;
  std::printf("%zu users, %zu tables\n", index.size(), spent);
  assert(index.size() == users.size());
  assert(spent <= 1);
}
