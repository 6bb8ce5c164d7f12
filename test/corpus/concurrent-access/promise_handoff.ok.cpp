// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <future>
#include <string>
#include <thread>
#include <unordered_map>

using Settings = std::unordered_map<std::string, std::string>;

static void parse(Settings &settings, std::promise<int> &parsed) {
  settings["host"] = "db.example";
  settings["port"] = "5432";
  settings["user"] = "report";
  parsed.set_value(3);
}

static std::string connectionString(const Settings &settings) {
  std::string text;
  for (const char *key : {"host", "port", "user"}) {
    auto it = settings.find(key);
    if (it != settings.end())
      text += std::string(key) + "=" + it->second + " ";
  }
  return text;
}

int main() {
  Settings settings;
  std::promise<int> parsed;
  std::future<int> ready = parsed.get_future();
  std::thread parser(parse, std::ref(settings), std::ref(parsed));
  const int keys = ready.get();
  const std::string text = connectionString(settings);
  parser.join();
  std::printf("%d keys: %s\n", keys, text.c_str());
}
