// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>

class FormSession {
public:
  void fill(const std::string &field, const std::string &value) {
    fields_[field] = value;
    ++edits_;
  }

  std::size_t submit() {
    const std::size_t n = fields_.size();
    fields_.reset();
    fields_ = hmap::make<std::string, std::string>();
    edits_ = 0;
    return n;
  }

  int edits() const { return edits_; }

private:
  hmap::handle<std::string, std::string> fields_ = hmap::make<std::string, std::string>();
  int edits_ = 0;
};

int main() {
  FormSession session;
  session.fill("name", "Ada");
  session.fill("city", "London");
  std::size_t fields = session.submit();
  session.fill("name", "Grace");
  std::printf("%zu fields, then %d edit\n", fields, session.edits());
}
