// truth: tsan
// class: lock-escape

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class Headers {
public:
  void set(const std::string &name, const std::string &value) {
    std::lock_guard<std::mutex> lock(mutex_);
    fields_[name] = value;
  }
  void remove(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    fields_.erase(name);
  }
  std::map<std::string, std::string> fields() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return fields_;
  }

private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> fields_;
};

std::size_t wireSize(const Headers &headers) {
  std::size_t size = 2;
  const auto fields = headers.fields();
  for (const auto &[name, value] : fields)
    size += name.size() + value.size() + 4;
  return size;
}

int main() {
  Headers headers;
  headers.set("Host", "example.org");
  headers.set("Accept", "text/html, application/json");
  std::thread filter([&] {
    for (int i = 0; i < 1500; ++i) {
      headers.set("X-Request-Id", "request number " + std::to_string(i));
      headers.remove("X-Request-Id");
    }
  });
  std::size_t largest = 0;
  for (int i = 0; i < 1500; ++i) {
    std::size_t size = wireSize(headers);
    largest = size > largest ? size : largest;
  }
  filter.join();
  std::printf("%zu bytes at most\n", largest);
  return wireSize(headers) == 58 ? 0 : 1;
}
