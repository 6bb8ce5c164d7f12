// truth: tsan
// class: unsafe-publication
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using Dictionary = std::map<std::string, std::string>;

class Translator {
public:
  ~Translator() { delete words_; }
  std::string translate(const std::string &word) {
    if (!words_) // created on first use
      words_ = load(); // BUG(unsafe-publication)
    auto it = words_->find(word); // BUG(unsafe-publication)
    return it == words_->end() ? word : it->second;
  }

private:
  static Dictionary *load() {
    return new Dictionary{{"hund", "dog"}, {"katze", "cat"}};
  }
  Dictionary *words_ = nullptr;
};

int main() {
  Translator translator;
  std::vector<std::thread> users;
  for (int i = 0; i < 4; ++i)
    users.emplace_back([&translator] {
      for (int n = 0; n < 20; ++n)
        translator.translate(n % 2 ? "hund" : "katze");
    });
  for (auto &u : users)
    u.join();
  std::printf("%s\n", translator.translate("hund").c_str());
}
