// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

class Crawler {
public:
  explicit Crawler(std::string host) : host_(std::move(host)) {}

  void visit(int from, int to) {
    for (int i = from; i < to; ++i) {
      const std::string url = host_ + "/" + std::to_string(i % 150);
      if (firstVisit(url))
        fetched_.fetch(url);
    }
  }

  int fetched() const { return fetched_.count; }
  std::size_t known() const { return seen_.size(); }

private:
  struct Fetcher {
    std::mutex mutex;
    int count = 0;
    void fetch(const std::string &) {
      std::lock_guard<std::mutex> lock(mutex);
      ++count;
    }
  };

  bool firstVisit(const std::string &url) {
    return seen_.insert(url).second; // BUG(concurrent-access)
  }

  std::string host_;
  std::mutex seenMutex_;
  std::set<std::string> seen_;
  Fetcher fetched_;
};

int main() {
  Crawler crawler("https://example.org");
  std::vector<std::function<void()>> jobs;
  for (int i = 0; i < 3; ++i)
    jobs.push_back(std::bind(&Crawler::visit, &crawler, i * 50, i * 50 + 120));
  std::vector<std::thread> threads;
  for (auto &job : jobs)
    threads.emplace_back(job);
  for (auto &thread : threads)
    thread.join();
  std::printf("%d fetched, %zu known\n", crawler.fetched(), crawler.known());
}
