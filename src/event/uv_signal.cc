#include <utility>

#include "event/uv_core.h"

namespace sonde {

namespace {

class UvSignal final : public Op {
 public:
  UvSignal(UvLoop::Core& core, int signal_number, std::move_only_function<void()> caught)
      : core_(core), caught_(std::move(caught)), cell_(new Cell{{}, this}) {
    ++core_.signals;
    core_.uv_touched = true;
    uv_signal_init(&core.uv, &cell_->handle);
    cell_->handle.data = cell_;
    uv_signal_start(&cell_->handle, &UvSignal::OnCaught, signal_number);
  }
  ~UvSignal() override {
    --core_.signals;
    core_.uv_touched = true;
    uv_signal_stop(&cell_->handle);
    Cell::Close(cell_);
  }

 private:
  using Cell = UvCell<uv_signal_t, UvSignal>;

  static void OnCaught(uv_signal_t* handle, int /*signal_number*/) noexcept {
    Cell& cell = Cell::Of(handle);
    if (cell.owner == nullptr) return;
    auto caught = std::move(cell.owner->caught_);
    caught();  // may destroy the owner
    if (cell.owner != nullptr) cell.owner->caught_ = std::move(caught);
  }

  UvLoop::Core& core_;
  std::move_only_function<void()> caught_;
  Cell* cell_;
};

}  // namespace

OpPtr NewUvSignal(UvLoop::Core& core, int signal_number, std::move_only_function<void()> caught) {
  return std::make_unique<UvSignal>(core, signal_number, std::move(caught));
}

}  // namespace sonde
