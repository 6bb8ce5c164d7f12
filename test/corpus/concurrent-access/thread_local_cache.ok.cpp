// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

static std::string renderGlyph(char c, int size) {
  std::string bitmap;
  for (int row = 0; row < size; ++row)
    bitmap += std::string(static_cast<std::size_t>(c) % 7 + 1, '#') + "\n";
  return bitmap;
}

static const std::string &glyph(char c, int size) {
  thread_local std::unordered_map<int, std::string> cache;
  const int key = c * 256 + size;
  auto it = cache.find(key);
  if (it == cache.end())
    it = cache.emplace(key, renderGlyph(c, size)).first;
  return it->second;
}

static std::size_t drawText(const std::string &text, int size) {
  std::size_t pixels = 0;
  for (char c : text)
    for (char p : glyph(c, size))
      pixels += p == '#';
  return pixels;
}

int main() {
  const std::string text = "Sphinx of black quartz, judge my vow";
  std::vector<std::size_t> pixels(3);
  std::vector<std::thread> painters;
  for (int p = 0; p < 3; ++p)
    painters.emplace_back([&text, &out = pixels[p], p] { out = drawText(text, 8 + p % 2); });
  for (auto &painter : painters)
    painter.join();
  std::printf("%zu %zu\n", pixels[0], pixels[2]);
}
