// truth: assert
// class: alias-write

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>

using Page = hmap::handle<std::string, std::string>;

class Wiki {
public:
  explicit Wiki(Page start) : page_(std::move(start)) {}

  // How the page would look with one section replaced; nothing is published.
  std::string preview(const std::string &section, const std::string &text) const {
    Page draft = page_;
    draft[section] = text; // BUG(alias-write)
    return render(draft);
  }

  std::string published() const { return render(page_); }

private:
  static std::string render(const Page &page) {
    return page.get("title") + ": " + page.get("body");
  }

  Page page_;
};

int main() {
  Page page = hmap::make<std::string, std::string>();
  page["title"] = "Maps";
  page["body"] = "to be written";
  const Wiki wiki(page);
  const std::string seen = wiki.preview("body", "a map has keys");
  std::printf("preview  %s\npublished %s\n", seen.c_str(), wiki.published().c_str());
  assert(seen == "Maps: a map has keys");
  assert(wiki.published() == "Maps: to be written");
}
