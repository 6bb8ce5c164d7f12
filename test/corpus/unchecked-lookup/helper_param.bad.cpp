// truth: asan
// class: unchecked-lookup

#include <cstdio>
#include <string>
#include <unordered_map>

struct User {
  std::string mail;
  int visits = 0;
};
using Users = std::unordered_map<std::string, User>;

static const User *lookup(const Users &users, const std::string &name) {
  auto it = users.find(name);
  return it == users.end() ? nullptr : &it->second;
}

static std::size_t greet(Users::iterator user) {
  ++user->second.visits; // BUG(unchecked-lookup)
  return user->second.mail.size();
}

int main() {
  Users users;
  users["ann"] = User{"ann@example.org", 0};
  std::size_t sum = 0;
  for (const char *name : {"ann", "bob", "ann"}) {
    auto it = users.find(name);
      sum += greet(it); // BUG(unchecked-lookup)
  }
  const User *ann = lookup(users, "ann");
  std::printf("%zu, %d visits\n", sum, ann ? ann->visits : 0);
  return ann && ann->visits == 2 ? 0 : 1;
}
