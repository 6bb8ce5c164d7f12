// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>

class Document {
public:
  explicit Document(std::string title)
      : title_(std::move(title)), attributes_(hmap::make<std::string, std::string>()) {}

  Document(std::string title, int revision)
      : title_(std::move(title)), revision_(revision) {}

  void annotate(const std::string &key, const std::string &value) {
    attributes_.insert_or_assign(key, value); // BUG(nil-handle)
  }

  std::string describe() const {
    return title_ + " r" + std::to_string(revision_) + " with " + std::to_string(attributes_.size()) + " attributes";
  }

private:
  std::string title_;
  int revision_ = 1;
  hmap::handle<std::string, std::string> attributes_;
};

int main() {
  Document draft("Charter");
  draft.annotate("author", "Ada");
  Document final("Charter", 7);
  final.annotate("author", "Ada");
  std::printf("%s\n%s\n", draft.describe().c_str(), final.describe().c_str());
}
