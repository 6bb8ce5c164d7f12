// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

using Rows = std::map<int, std::string>;

class Importer {
public:
  std::future<void> import(int from, int to) {
    return std::async(std::launch::async, [this, from, to] {
      for (int id = from; id < to; ++id)
        rows_[id] = "row " + std::to_string(id);
    });
  }
  std::size_t rows() const { return rows_.size(); }

private:
  Rows rows_;
};

int main() {
  Importer importer;
  std::future<void> first = importer.import(0, 200);
  first.wait();
  std::future<void> second = importer.import(200, 400);
  second.wait();
  std::printf("%zu rows\n", importer.rows());
}
