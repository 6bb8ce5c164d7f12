// truth: assert
// class: retaining-value
#include <cassert>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

struct Catalog {
  std::string title;
  std::unordered_map<int, std::string> messages;
};
using Title = std::function<const char *()>;
#define ON_TITLE(table, language, capture, body) (table)[language] = [capture] body

class Window {
public:
  void use(const std::string &language, std::shared_ptr<Catalog> catalog) {
    shown_ = catalog->messages.size();
    ON_TITLE(titles_, language, catalog, { return catalog->title.c_str(); }); // BUG(retaining-value)
  }
  std::string title(const std::string &language) const { return titles_.at(language)(); }
  std::size_t shown() const { return shown_; }

private:
  std::size_t shown_ = 0;
  std::unordered_map<std::string, Title> titles_;
};

static std::shared_ptr<Catalog> read(const std::string &title) {
  auto c = std::make_shared<Catalog>();
  c->title = title;
  for (int i = 0; i < 300; ++i)
    c->messages[i] = title;
  return c;
}

int main() {
  Window window;
  std::weak_ptr<Catalog> de;
  for (const char *t : {"Datei", "Bearbeiten"}) {
    auto c = read(t);
    de = c;
    window.use(t, c);
  }
  std::printf("%s %zu\n", window.title("Datei").c_str(), window.shown());
  assert(de.expired());
}
