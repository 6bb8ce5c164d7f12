// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <map>
#include <pthread.h>
#include <unistd.h>

typedef std::map<int, long> account_map;

struct ledger {
  pthread_mutex_t mutex;
  account_map accounts;
};

static void ledger_init(ledger *l) { pthread_mutex_init(&l->mutex, NULL); }

static void ledger_book(ledger *l, int account, long amount) {
  pthread_mutex_lock(&l->mutex);
  l->accounts[account] += amount; // BUG(concurrent-access)
  pthread_mutex_unlock(&l->mutex);
}

static long ledger_balance(ledger *l, int account) {
  account_map::iterator it = l->accounts.find(account); // BUG(concurrent-access)
  return it == l->accounts.end() ? 0 : it->second; // BUG(concurrent-access)
}

static void *booking_clerk(void *arg) {
  ledger *l = static_cast<ledger *>(arg);
  for (int i = 0; i < 300; ++i) {
    ledger_book(l, i % 16, 100 - i);
    if (i % 8 == 0)
      usleep(50);
  }
  return NULL;
}

int main() {
  ledger books;
  ledger_init(&books);
  pthread_t clerk[2];
  for (int i = 0; i < 2; ++i)
    pthread_create(&clerk[i], NULL, booking_clerk, &books);
  long seen = 0;
  for (int i = 0; i < 100; ++i) {
    seen += ledger_balance(&books, i % 16);
    usleep(20);
  }
  for (int i = 0; i < 2; ++i)
    pthread_join(clerk[i], NULL);
  printf("%ld\n", ledger_balance(&books, 3));
  pthread_mutex_destroy(&books.mutex);
  return seen == -1;
}
