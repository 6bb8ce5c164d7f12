// truth: assert
// class: shared-test-state

#include <cassert>
#define BOOST_TEST_ALTERNATIVE_INIT_API
#define BOOST_TEST_NO_MAIN
#define BOOST_TEST_MODULE jobs
#include <boost/test/included/unit_test.hpp>
#include <string>
#include <unordered_map>

static std::unordered_map<std::string, int> jobs;

class Board {
public:
  void post(const std::string &name) { jobs[name] = 1; }
  bool finish(const std::string &name) { return jobs.erase(name) == 1; }
};

BOOST_AUTO_TEST_CASE(posted_job_can_be_finished) {
  Board board;
  board.post("build"); // BUG(shared-test-state)
  board.post("deploy");
  BOOST_TEST(board.finish("build"));
}

BOOST_AUTO_TEST_CASE(unknown_job_cannot_be_finished) {
  Board board;
  BOOST_TEST(!board.finish("deploy"));
}

int main(int argc, char **argv) {
  const int failed = boost::unit_test::unit_test_main([] { return true; }, argc, argv);
  assert(failed == 0);
  return failed;
}
