// truth: tsan
// class: concurrent-access

#include <hmap/guarded.h>
#include <hmap/map.h>

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

using Prices = hmap::map<std::string, long>;

class PriceBoard {
public:
  void quote(const std::string &symbol, long cents) {
    prices_.with([&](Prices &prices) { prices[symbol] = cents; });
  }

  long highest() const {
    long best = 0;
    prices_.with_read([&](const Prices &prices) {
      for (const auto &[symbol, cents] : prices)
        best = cents > best ? cents : best;
    });
    return best;
  }

private:
  hmap::guarded<Prices> prices_;
};

static void feed(PriceBoard &board, const std::string &venue) {
  for (int i = 0; i < 200; ++i)
    board.quote(venue + std::to_string(i % 12), 1000 + i);
}

int main() {
  PriceBoard board;
  std::vector<std::thread> venues;
  for (const char *name : {"XETR", "XLON"})
    venues.emplace_back(feed, std::ref(board), name);
  long best = 0;
  for (int i = 0; i < 50; ++i)
    best = board.highest();
  for (auto &venue : venues)
    venue.join();
  std::printf("%ld %ld\n", best, board.highest());
}
