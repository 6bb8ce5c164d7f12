// The interface of folly::Synchronized as far as the tests need it.
#pragma once
namespace folly {
template <class T> class LockedPtr {
public:
  T &operator*() const;
  T *operator->() const;
  ~LockedPtr();
};
template <class T> class Synchronized {
public:
  LockedPtr<T> wlock();
  LockedPtr<const T> rlock() const;
  template <class F> auto withWLock(F &&f) { return f(Value); }
  template <class F> auto withRLock(F &&f) const { return f(Value); }

private:
  T Value;
};
} // namespace folly
