// truth: tsan
// class: concurrent-access

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

class Thread {
public:
  virtual ~Thread() = default;
  void start() {
    native_ = std::thread([this] { run(); });
  }
  void wait() { native_.join(); }

protected:
  virtual void run() = 0;

private:
  std::thread native_;
};

class Downloader : public Thread {
public:
  explicit Downloader(int files) : m_files(files) {}

  std::string state(int file) {
    std::unordered_map<int, std::string>::const_iterator it = m_states.find(file); // BUG(concurrent-access)
    return it == m_states.end() ? "queued" : it->second; // BUG(concurrent-access)
  }

protected:
  void run() override {
    for (int file = 0; file < m_files; ++file) {
      setState(file, "loading");
      setState(file, "done");
      std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
  }

private:
  void setState(int file, const char *state) {
    std::lock_guard<std::mutex> lock(m_mutex);
    m_states[file] = state; // BUG(concurrent-access)
  }

  int m_files;
  std::mutex m_mutex;
  std::unordered_map<int, std::string> m_states;
};

int main() {
  Downloader downloader(200);
  downloader.start();
  int done = 0;
  for (int file = 0; file < 200; ++file) {
    done += downloader.state(file) == "done";
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  downloader.wait();
  std::printf("%d of 200 were early, last %s\n", done, downloader.state(199).c_str());
}
