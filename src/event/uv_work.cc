#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "event/uv_core.h"

namespace sonde {

namespace {
class UvWork;
}  // namespace

/// What the helper thread holds. Freed on the loop's thread when the work is over.
struct UvWorkCell {
  uv_work_t request{};
  UvLoop::Core* core = nullptr;
  WorkQueue::Lane* lane = nullptr;
  UvWork* owner = nullptr;
  Task work;

  static UvWorkCell& Of(uv_work_t* request) noexcept {
    return *static_cast<UvWorkCell*>(request->data);
  }
};

namespace {

/// Where cores are scarce, loops go first: a page that is rendered must not make a run late.
/// Applies to the calling thread; a system that refuses changes nothing.
bool YieldToLoops() noexcept {
  constexpr int kNice = 5;
  const auto thread = static_cast<id_t>(gettid());
  return ::setpriority(PRIO_PROCESS, thread, ::getpriority(PRIO_PROCESS, thread) + kNice) == 0;
}

class UvWork final : public Op {
 public:
  UvWork(UvLoop::Core& core, WorkQueue::Lane& lane, Task work, Task done) : done_(std::move(done)) {
    cell_ = new UvWorkCell{{}, &core, &lane, this, std::move(work)};
    cell_->request.data = cell_;
    ++core.works;
    lane.waiting.push_back(cell_);
    StartWaiting(core);
  }
  ~UvWork() override {
    if (cell_ == nullptr) return;
    cell_->owner = nullptr;
    if (std::erase(cell_->lane->waiting, cell_) > 0) {
      --cell_->core->works;
      delete cell_;
      return;
    }
    uv_cancel(reinterpret_cast<uv_req_t*>(&cell_->request));  // refused once the work has started
  }

 private:
  static void StartWaiting(UvLoop::Core& core) {
    core.uv_touched = true;
    while (WorkQueue::Lane* const lane = core.work_queue.Ready()) {
      UvWorkCell* const next = lane->waiting.front();
      lane->waiting.pop_front();
      ++lane->running;
      // Fails only without a callback.
      uv_queue_work(&core.uv, &next->request, &UvWork::OnWork, &UvWork::OnOver);
    }
  }
  static void OnWork(uv_work_t* request) noexcept {
    thread_local const bool yields = YieldToLoops();
    static_cast<void>(yields);
    auto work = std::move(UvWorkCell::Of(request).work);
    work();
  }
  static void OnOver(uv_work_t* request, int /*status*/) noexcept {
    const std::unique_ptr<UvWorkCell> cell(&UvWorkCell::Of(request));
    --cell->core->works;
    --cell->lane->running;
    StartWaiting(*cell->core);
    if (cell->owner != nullptr) cell->owner->Complete();
  }
  void Complete() {
    cell_ = nullptr;
    auto done = std::move(done_);
    done();  // may destroy this op
  }

  UvWorkCell* cell_ = nullptr;
  Task done_;
};

}  // namespace

void UvLoop::ShareHelpers(std::size_t loops) {
  // libuv reads it when the first work is queued.
  ::setenv("UV_THREADPOOL_SIZE", std::to_string(loops * WorkQueue::kAtOnce).c_str(), 1);
}

WorkQueue::Lane* WorkQueue::Ready() noexcept {
  if (brief.running + lengthy.running == kAtOnce) return nullptr;
  for (Lane* const lane : {&brief, &lengthy}) {
    if (!lane->waiting.empty() && lane->running < lane->limit) return lane;
  }
  return nullptr;
}

OpPtr NewUvWork(UvLoop::Core& core, WorkQueue::Lane& lane, Task work, Task done) {
  return std::make_unique<UvWork>(core, lane, std::move(work), std::move(done));
}

}  // namespace sonde
