#include <utility>

#include "event/uv_core.h"

namespace sonde {

namespace {

class UvWork;

/// What the helper thread holds. Freed on the loop's thread when the work is over.
struct WorkCell {
  uv_work_t request{};
  UvLoop::Core* core = nullptr;
  UvWork* owner = nullptr;
  Task work;

  static WorkCell& Of(uv_work_t* request) noexcept {
    return *static_cast<WorkCell*>(request->data);
  }
};

class UvWork final : public Op {
 public:
  UvWork(UvLoop::Core& core, Task work, Task done) : done_(std::move(done)) {
    cell_ = new WorkCell{{}, &core, this, std::move(work)};
    cell_->request.data = cell_;
    ++core.works;
    // Fails only without a callback.
    uv_queue_work(&core.uv, &cell_->request, &UvWork::OnWork, &UvWork::OnOver);
  }
  ~UvWork() override {
    if (cell_ == nullptr) return;
    cell_->owner = nullptr;
    uv_cancel(reinterpret_cast<uv_req_t*>(&cell_->request));  // refused once the work has started
  }

 private:
  static void OnWork(uv_work_t* request) noexcept {
    auto work = std::move(WorkCell::Of(request).work);
    work();
  }
  static void OnOver(uv_work_t* request, int /*status*/) noexcept {
    const std::unique_ptr<WorkCell> cell(&WorkCell::Of(request));
    --cell->core->works;
    if (cell->owner != nullptr) cell->owner->Complete();
  }
  void Complete() {
    cell_ = nullptr;
    auto done = std::move(done_);
    done();  // may destroy this op
  }

  WorkCell* cell_ = nullptr;
  Task done_;
};

}  // namespace

OpPtr NewUvWork(UvLoop::Core& core, Task work, Task done) {
  return std::make_unique<UvWork>(core, std::move(work), std::move(done));
}

}  // namespace sonde
