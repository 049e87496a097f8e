#include <utility>

#include "event/epoll_set.h"
#include "event/uv_core.h"

namespace sonde {

namespace {

class UvFdWatch final : public FdWatch, private EpollSet::Owner {
 public:
  UvFdWatch(UvLoop::Core& core, int fd, FdEvents events,
            std::move_only_function<void(FdEvents)> ready)
      : core_(core), fd_(fd), ready_(std::move(ready)) {
    ++core_.watches;
    watched_ = core_.descriptors.Add(fd, events, *this);
    if (!watched_) ReportUnwatchable(events);
  }
  ~UvFdWatch() override {
    --core_.watches;
    if (destroyed_ != nullptr) *destroyed_ = true;
    if (watched_) core_.descriptors.Remove(fd_);
  }

  void Update(FdEvents events) override {
    watched_ ? core_.descriptors.Update(fd_, events) : ReportUnwatchable(events);
  }

 private:
  // The callback may destroy this watch and with it the callback, so it is called from a local.
  void OnEvents(FdEvents events) override {
    bool destroyed = false;
    destroyed_ = &destroyed;
    auto ready = std::move(ready_);
    ready(events);
    if (destroyed) return;
    destroyed_ = nullptr;
    ready_ = std::move(ready);
  }

  // A descriptor that epoll refuses (closed, a regular file, watched twice): say "ready" as an
  // error would be, and let the owner's next call on it find out.
  void ReportUnwatchable(FdEvents events) {
    unwatchable_.reset();
    if (events == FdEvents::kNone) return;
    unwatchable_ = core_.deferred.Add([this] { OnEvents(FdEvents::kReadWrite); });
  }

  UvLoop::Core& core_;
  int fd_;
  bool watched_ = false;
  std::move_only_function<void(FdEvents)> ready_;
  OpPtr unwatchable_;
  bool* destroyed_ = nullptr;
};

}  // namespace

std::unique_ptr<FdWatch> NewUvFdWatch(UvLoop::Core& core, int fd, FdEvents events,
                                      std::move_only_function<void(FdEvents)> ready) {
  return std::make_unique<UvFdWatch>(core, fd, events, std::move(ready));
}

}  // namespace sonde
