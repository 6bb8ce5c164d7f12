// truth: tsan
// class: concurrent-access

#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// Calls body(i) for every i below n, on as many threads.
template <class Body> static void parallelFor(int n, int threads, Body body) {
  std::atomic<int> next{0};
  std::vector<std::thread> crew;
  for (int t = 0; t < threads; ++t)
    crew.emplace_back([&] {
      for (;;) {
        const int i = next.fetch_add(1, std::memory_order_relaxed);
        if (i >= n)
          return;
        body(i);
      }
    });
  for (auto &member : crew)
    member.join();
}

struct Image {
  std::string name;
  int brightness;
};

static std::string classify(const Image &image) {
  return image.brightness < 85 ? "dark" : image.brightness < 170 ? "medium" : "bright";
}

int main() {
  std::vector<Image> images;
  for (int i = 0; i < 600; ++i)
    images.push_back({"image" + std::to_string(i), i * 7 % 256});

  std::map<std::string, std::vector<int>> byClass;
  std::mutex classes;
  parallelFor(static_cast<int>(images.size()), 3, [&](int i) {
    if (i % 20 == 0) // stand-in for decoding
      std::this_thread::sleep_for(std::chrono::microseconds(40));
    const std::string kind = classify(images[i]);
    byClass[kind].push_back(i); // BUG(concurrent-access)
  });
  std::lock_guard<std::mutex> lock(classes);
  std::printf("%zu classes, %zu dark\n", byClass.size(), byClass["dark"].size());
}
