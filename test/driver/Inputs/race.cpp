#include <map>
#include <thread>

std::map<int, int> Hits;

int main() {
  std::thread Worker([] {
    Hits[1] = 1;
  });
  Hits[2] = 2;
  Worker.join();
}
