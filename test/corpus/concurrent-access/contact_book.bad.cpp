// truth: tsan
// class: concurrent-access

#include <hmap/map.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

class SyncChannel {
public:
  using Listener = std::function<void(int, const std::string &)>;
  void subscribe(Listener listener) { listeners_.push_back(std::move(listener)); }
  void open() {
    receiver_ = std::thread([this] {
      for (int i = 0; i < 60; ++i)
        for (auto &listener : listeners_)
          listener(i % 9, "phone-" + std::to_string(i));
    });
  }
  void close() { receiver_.join(); }

private:
  std::vector<Listener> listeners_;
  std::thread receiver_;
};

class ContactBook {
public:
  explicit ContactBook(SyncChannel &channel);
  ~ContactBook();
  void set(int id, std::string name);
  std::string get(int id) const;

private:
  struct Private;
  std::unique_ptr<Private> d;
};

struct ContactBook::Private {
  mutable std::mutex lock;
  hmap::map<int, std::string> contacts;
};

ContactBook::ContactBook(SyncChannel &channel) : d(new Private) {
  channel.subscribe([this](int id, const std::string &name) {
    d->contacts.insert_or_assign(id, name); // BUG(concurrent-access)
  });
}

ContactBook::~ContactBook() = default;

void ContactBook::set(int id, std::string name) {
  std::lock_guard<std::mutex> g(d->lock);
  d->contacts[id] = std::move(name); // BUG(concurrent-access)
}

std::string ContactBook::get(int id) const {
  std::lock_guard<std::mutex> g(d->lock);
  auto it = d->contacts.find(id); // BUG(concurrent-access)
  return it == d->contacts.end() ? "" : it->second; // BUG(concurrent-access)
}

int main() {
  SyncChannel channel;
  ContactBook book(channel);
  channel.open();
  for (int i = 0; i < 60; ++i)
    book.set(i % 9, "desk-" + book.get(i % 9).substr(0, 5));
  channel.close();
  std::printf("%s\n", book.get(4).c_str());
}
