// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

using Batch = hmap::handle<int, std::string>;

struct Sender {
  std::vector<Batch> sent;
  void send(Batch batch) { sent.push_back(std::move(batch)); }
};

static int sendAll(const std::vector<std::string> &lines, Sender &sender) {
  Batch batch = hmap::make<int, std::string>(4);
  int number = 0;
  for (const std::string &line : lines) {
    batch[number++] = line; // BUG(nil-handle)
    if (batch.size() == 4) {
      sender.send(std::move(batch));
    }
  }
  sender.send(std::move(batch));
  return number;
}

int main() {
  std::vector<std::string> lines;
  for (int i = 0; i < 10; ++i)
    lines.push_back("line " + std::to_string(i));
  Sender sender;
  const int n = sendAll(lines, sender);
  std::printf("%d lines in %zu batches\n", n, sender.sent.size());
}
