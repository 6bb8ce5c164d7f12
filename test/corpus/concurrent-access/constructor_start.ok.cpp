// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <string>
#include <thread>
#include <unordered_map>

class MimeSniffer {
public:
  explicit MimeSniffer(int files) : files_(files) {
    magic_["%PDF"] = "application/pdf";
    magic_["\x7f" "ELF"] = "application/x-elf";
    magic_["GIF8"] = "image/gif";
    worker_ = std::thread([this] { sniff(); });
  }
  ~MimeSniffer() { worker_.join(); }
  MimeSniffer(const MimeSniffer &) = delete;
  MimeSniffer &operator=(const MimeSniffer &) = delete;

private:
  void sniff() {
    for (int i = 0; i < files_; ++i) {
      const std::string head = i % 3 ? "GIF8" : "%PDF";
      auto it = magic_.find(head);
      known_ += it != magic_.end();
    }
  }

  int files_;
  int known_ = 0;
  std::unordered_map<std::string, std::string> magic_;
  std::thread worker_;
};

int main() {
  for (int round = 0; round < 5; ++round)
    MimeSniffer sniffer(50);
  std::printf("done\n");
}
