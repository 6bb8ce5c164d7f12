// truth: asan
// class: nil-handle

#include <cstdio>
#include <map>
#include <memory>
#include <string>

class Element {
public:
  explicit Element(std::string tag) : tag_(std::move(tag)) {}

  // Most elements have no attributes, so the table is made on demand.
  void setAttribute(const std::string &name, const std::string &value) {
    ensureAttributes();
    (*attributes_)[name] = value;
  }

  void copyAttributes(const Element &from) {
    if (!from.attributes_)
      return;
    for (const auto &[name, value] : *from.attributes_)
      attributes_->emplace(name, value); // BUG(nil-handle)
  }

  std::string html() const {
    std::string text = "<" + tag_;
    if (attributes_)
      for (const auto &[name, value] : *attributes_)
        text += " " + name + "=\"" + value + "\"";
    return text + ">";
  }

private:
  void ensureAttributes() {
    if (!attributes_)
      attributes_ = std::make_unique<std::map<std::string, std::string>>();
  }

  std::string tag_;
  std::unique_ptr<std::map<std::string, std::string>> attributes_;
};

int main() {
  Element link("a");
  link.setAttribute("href", "/maps");
  Element plain("p"), copy("a");
  copy.copyAttributes(plain);
  copy.copyAttributes(link);
  std::printf("%s%s\n", link.html().c_str(), copy.html().c_str());
}
