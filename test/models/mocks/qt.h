// The interface of Qt as far as the tests need it.
#pragma once
#include <functional>
template <class K, class V> class QHash {
public:
  QHash();
  QHash(const QHash &);
  ~QHash();
  V &operator[](const K &);
  V value(const K &) const;
  bool contains(const K &) const;
  bool remove(const K &);
  int size() const;
};
class QMutex {
public:
  void lock();
  void unlock();
};
template <class M> class QMutexLocker {
public:
  explicit QMutexLocker(M *);
  ~QMutexLocker();
  void unlock();
};
class QReadWriteLock {
public:
  void lockForRead();
  void lockForWrite();
  void unlock();
};
class QReadLocker {
public:
  explicit QReadLocker(QReadWriteLock *);
  ~QReadLocker();
};
class QWriteLocker {
public:
  explicit QWriteLocker(QReadWriteLock *);
  ~QWriteLocker();
};
class QThreadPool {
public:
  void start(std::function<void()>);
  bool waitForDone();
};
template <class T> class QFuture {
public:
  void waitForFinished();
};
namespace QtConcurrent {
template <class F> QFuture<void> run(F &&) { return {}; }
}
