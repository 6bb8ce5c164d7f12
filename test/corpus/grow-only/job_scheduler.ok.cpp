// truth: assert
// class: grow-only
#include <cassert>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

class Job {
public:
  explicit Job(std::string name) : name_(std::move(name)) {}
  virtual ~Job() = default;
  virtual int run() = 0;
  const std::string &name() const { return name_; }

private:
  std::string name_;
};

class PrintJob : public Job {
public:
  PrintJob(std::string name, int pages) : Job(std::move(name)), pages_(pages) {}
  int run() override { return pages_ > 3 ? -1 : pages_; }

private:
  int pages_;
};

class Spooler {
public:
  int submit(std::shared_ptr<Job> job) {
    const int ticket = next_++;
    jobs_.emplace(ticket, std::move(job));
    return ticket;
  }

  int work(int ticket) {
    auto it = jobs_.find(ticket);
    if (it == jobs_.end())
      return 0;
    const int pages = it->second->run();
    if (pages < 0) {
      errors_.push_back(it->second->name());
      jobs_.erase(it);
      return 0;
    }
    jobs_.erase(it);
    return pages;
  }

  std::size_t waiting() const { return jobs_.size(); }
  const std::vector<std::string> &errors() const { return errors_; }

private:
  std::map<int, std::shared_ptr<Job>> jobs_;
  std::vector<std::string> errors_;
  int next_ = 1;
};

int main() {
  Spooler spooler;
  int pages = 0;
  for (int i = 0; i < 60; ++i) {
    const int ticket = spooler.submit(std::make_shared<PrintJob>("doc" + std::to_string(i), i % 6));
    pages += spooler.work(ticket);
  }
  std::printf("%d pages, %zu errors\n", pages, spooler.errors().size());
  assert(spooler.waiting() == 0);
}
