#include <utility>

#include "event/uv_core.h"

namespace sonde {

namespace {

int ToUv(FdEvents events) noexcept {
  int result = 0;
  if (Has(events, FdEvents::kRead)) result |= UV_READABLE;
  if (Has(events, FdEvents::kWrite)) result |= UV_WRITABLE;
  return result;
}

FdEvents FromUv(int events) noexcept {
  unsigned result = 0;
  if ((events & UV_READABLE) != 0) result |= static_cast<unsigned>(FdEvents::kRead);
  if ((events & UV_WRITABLE) != 0) result |= static_cast<unsigned>(FdEvents::kWrite);
  return static_cast<FdEvents>(result);
}

class UvFdWatch final : public FdWatch {
 public:
  UvFdWatch(UvLoop::Core& core, int fd, std::move_only_function<void(FdEvents)> ready)
      : core_(core), ready_(std::move(ready)) {
    ++core_.watches;
    auto cell = std::make_unique<Cell>();
    if (uv_poll_init(&core.uv, &cell->handle, fd) != 0) return;  // no cell: reported by Update
    cell->handle.data = cell.get();
    cell->owner = this;
    cell_ = cell.release();
  }
  ~UvFdWatch() override {
    --core_.watches;
    if (destroyed_ != nullptr) *destroyed_ = true;
    if (cell_ == nullptr) return;
    uv_poll_stop(&cell_->handle);  // now, not in the close callback: the owner closes fd next
    Cell::Close(cell_);
  }

  void Update(FdEvents events) override {
    events_ = events;
    if (cell_ == nullptr) return ReportUnwatchable();
    Arm();
  }

 private:
  using Cell = UvCell<uv_poll_t, UvFdWatch>;

  void Arm() {
    if (events_ == FdEvents::kNone) {
      uv_poll_stop(&cell_->handle);
    } else {
      uv_poll_start(&cell_->handle, ToUv(events_), &UvFdWatch::OnPoll);
    }
  }

  static void OnPoll(uv_poll_t* handle, int status, int events) noexcept {
    Cell& cell = Cell::Of(handle);
    if (cell.owner == nullptr) return;
    cell.owner->Report(&cell, status < 0 ? FdEvents::kReadWrite : FromUv(events), status < 0);
  }

  // The callback may destroy this watch and with it the callback, so it is called from a local; the
  // cell lives until the loop turns and tells whether there is still an owner to give it back to.
  void Report(Cell* cell, FdEvents events, bool stopped) {
    auto ready = std::move(ready_);
    ready(events);
    if (cell->owner == nullptr) return;
    ready_ = std::move(ready);
    // libuv stops polling when it sees POLLERR, which a datagram socket survives.
    if (stopped) Arm();
  }

  // A descriptor that epoll refuses (closed, a regular file, watched twice): say "ready" as an
  // error would be, and let the owner's next call on it find out.
  void ReportUnwatchable() {
    if (events_ == FdEvents::kNone) {
      unwatchable_.reset();
      return;
    }
    unwatchable_ = core_.deferred.Add([this] {
      bool destroyed = false;
      destroyed_ = &destroyed;
      auto ready = std::move(ready_);
      ready(FdEvents::kReadWrite);
      if (destroyed) return;
      destroyed_ = nullptr;
      ready_ = std::move(ready);
    });
  }

  UvLoop::Core& core_;
  Cell* cell_ = nullptr;
  FdEvents events_ = FdEvents::kNone;
  std::move_only_function<void(FdEvents)> ready_;
  OpPtr unwatchable_;
  bool* destroyed_ = nullptr;
};

}  // namespace

std::unique_ptr<FdWatch> NewUvFdWatch(UvLoop::Core& core, int fd, FdEvents events,
                                      std::move_only_function<void(FdEvents)> ready) {
  auto watch = std::make_unique<UvFdWatch>(core, fd, std::move(ready));
  watch->Update(events);
  return watch;
}

}  // namespace sonde
