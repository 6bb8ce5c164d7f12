// truth: asan
// class: nil-handle

#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>

class GeoIndex {
public:
  using Places = std::unordered_map<std::string, std::pair<double, double>>;

  bool load(const std::string &file) {
    if (file.find(".geo") == std::string::npos)
      return false;
    places_ = std::make_unique<Places>();
    places_->emplace("Kiel", std::make_pair(54.3, 10.1));
    places_->emplace("Ulm", std::make_pair(48.4, 10.0));
    ready_ = true;
    return true;
  }

  double latitude(const std::string &place) const {
    const auto it = places_->find(place); // BUG(nil-handle)
    return it == places_->end() ? 0 : it->second.first; // BUG(nil-handle)
  }

  bool ready() const { return ready_; }

private:
  bool ready_ = false;
  std::unique_ptr<Places> places_;
};

int main() {
  GeoIndex germany, mars;
  germany.load("germany.geo");
  mars.load("mars.txt");
  std::printf("%.1f %.1f %d\n", germany.latitude("Ulm"), mars.latitude("Olympus"), mars.ready());
}
