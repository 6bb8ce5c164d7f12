// truth: assert
// class: redundant-lookup

#include <cassert>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

static std::size_t g_hashes = 0;
struct CountingHash {
  std::size_t operator()(const std::string &text) const {
    ++g_hashes;
    return std::hash<std::string>{}(text);
  }
};

static std::string fetchConsent(const std::string &user) {
  return user.size() % 2 ? "yes" : "no";
}

class ConsentLog {
public:
  // Fetching takes long: others may look in the meantime.
  std::string consent(const std::string &user) {
    std::unique_lock<std::mutex> hold(m_mutex);
    if (!m_answers.contains(user)) {
      hold.unlock();
      std::string answer = fetchConsent(user);
      hold.lock();
      m_answers.insert_or_assign(user, std::move(answer));
      return "asked";
    }
    std::string answer = m_answers[user]; // BUG(redundant-lookup)
    return answer;
  }

private:
  std::mutex m_mutex;
  std::unordered_map<std::string, std::string, CountingHash> m_answers;
};

int main() {
  ConsentLog log;
  for (int i = 0; i < 50; ++i)
    assert(log.consent("user" + std::to_string(i)) == "asked");
  const std::size_t before = g_hashes;
  int yes = 0;
  for (int i = 0; i < 50; ++i)
    yes += log.consent("user" + std::to_string(i)) == "yes";
  const std::size_t spent = g_hashes - before;
  std::printf("%d agreed, %zu hashes\n", yes, spent);
  assert(spent <= 50);
}
