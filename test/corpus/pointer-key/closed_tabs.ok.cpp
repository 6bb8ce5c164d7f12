// truth: asan
// class: pointer-key

// A scheduler that wakes tabs of a browser; the browser owns them.

#include "hmap/map.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

class tab {
public:
  explicit tab(std::string url) : url_(std::move(url)) {}
  const std::string &url() const { return url_; }
  void wake() { ++wakes_; }
  int wakes() const { return wakes_; }

private:
  std::string url_;
  int wakes_ = 0;
};

class wake_timer {
public:
  void every(tab *t, int ticks) { period_[t] = ticks; }
  void cancel(tab *t) { period_.erase(t); }
  int tick(int now) {
    int woken = 0;
    for (auto &[t, ticks] : period_)
      if (now % ticks == 0) {
        t->wake();
        ++woken;
      }
    return woken;
  }

private:
  hmap::map<tab *, int> period_;
};

class browser {
public:
  explicit browser(wake_timer &timer) : timer_(timer) {}
  void open(const std::string &url) {
    tabs_.push_back(std::make_unique<tab>(url));
  }
  void refresh_every(const std::string &url, int ticks) {
    for (const auto &t : tabs_)
      if (t->url() == url)
        timer_.every(t.get(), ticks);
  }
  void close(const std::string &url) {
    for (const auto &t : tabs_)
      if (t->url() == url)
        timer_.cancel(t.get());
    tabs_.erase(std::remove_if(tabs_.begin(), tabs_.end(),
                               [&](const auto &t) { return t->url() == url; }),
                tabs_.end());
  }
  std::size_t open_tabs() const { return tabs_.size(); }

private:
  wake_timer &timer_;
  std::vector<std::unique_ptr<tab>> tabs_;
};

} // namespace

int main() {
  wake_timer timer;
  browser window(timer);
  window.open("news");
  window.open("mail");
  window.refresh_every("news", 2);
  window.refresh_every("mail", 3);
  int woken = timer.tick(6);
  window.close("news");
  woken += timer.tick(12);
  std::printf("%d woken, %zu open\n", woken, window.open_tabs());
}
