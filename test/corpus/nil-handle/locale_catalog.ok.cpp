// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>

using Catalog = hmap::handle<std::string, std::string>;

static Catalog loadCatalog(const std::string &locale) {
  Catalog messages;
  if (locale == "de" || locale == "en") {
    messages = hmap::make<std::string, std::string>();
    messages["quit"] = locale == "de" ? "Beenden" : "Quit";
    messages["open"] = locale == "de" ? "Oeffnen" : "Open";
  }
  return messages;
}

class Translator {
public:
  explicit Translator(const std::string &locale) : catalog_(loadCatalog(locale)) {
    if (catalog_ == nullptr)
      catalog_ = hmap::make<std::string, std::string>();
  }

  void overlay(const std::string &id, const std::string &text) { catalog_[id] = text; }

  std::string operator()(const std::string &id) const {
    const auto *text = catalog_.find(id);
    return text ? *text : id;
  }

private:
  Catalog catalog_;
};

int main() {
  Translator german("de");
  german.overlay("open", "Aufmachen");
  Translator portuguese("pt");
  portuguese.overlay("open", "Abrir");
  std::printf("%s %s\n", german("open").c_str(), portuguese("open").c_str());
}
