// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <map>
#include <semaphore>
#include <string>
#include <thread>

class PrintQueue {
public:
  void submit(int page, std::string text) {
    turn_.acquire();
    pages_[page] = std::move(text);
    turn_.release();
  }

  std::string next() {
    turn_.acquire();
    std::string text;
    if (!pages_.empty()) {
      text = pages_.begin()->second;
      pages_.erase(pages_.begin());
    }
    turn_.release();
    return text;
  }

private:
  std::binary_semaphore turn_{1};
  std::map<int, std::string> pages_;
};

int main() {
  PrintQueue queue;
  std::thread editor([&queue] {
    for (int page = 0; page < 300; ++page)
      queue.submit(page, "page " + std::to_string(page));
  });
  std::size_t printed = 0;
  for (int i = 0; i < 200; ++i)
    printed += !queue.next().empty();
  editor.join();
  while (!queue.next().empty())
    ++printed;
  std::printf("%zu pages\n", printed);
}
