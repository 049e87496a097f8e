#include "app/batch.h"

#include <algorithm>
#include <utility>

#include "event/uv_loop.h"

namespace sonde {
namespace {

class Batch {
 public:
  Batch(std::vector<ProbeJob> jobs, const BatchOptions& options,
        const std::function<void(std::size_t, const ProbeResult&)>& each)
      : jobs_(std::move(jobs)),
        results_(jobs_.size()),
        each_(each),
        services_(loop_, options.pinned),
        runs_(services_.probe_services(), in_flight_) {
    for (std::size_t i = 0; i < std::max<std::size_t>(options.parallel, 1); ++i) StartNext();
  }

  std::vector<ProbeResult> Run() {
    if (finished_ < jobs_.size()) loop_.Run();
    return std::move(results_);
  }

 private:
  void StartNext() {
    if (next_ == jobs_.size()) return;
    const std::size_t index = next_++;
    runs_.StartJob(JobId{index}, std::move(jobs_[index]), [this, index](ProbeResult result) {
      results_[index] = std::move(result);
      if (each_) each_(index, results_[index]);
      if (++finished_ == jobs_.size()) return loop_.Stop();
      StartNext();
    });
  }

  UvLoop loop_;
  std::vector<ProbeJob> jobs_;
  std::vector<ProbeResult> results_;
  const std::function<void(std::size_t, const ProbeResult&)>& each_;
  std::size_t next_ = 0;
  std::size_t finished_ = 0;
  InFlight in_flight_{nullptr};
  LoopServices services_;
  ProbeJobs runs_;
};

}  // namespace

std::vector<ProbeResult> RunBatch(
    std::vector<ProbeJob> jobs, const BatchOptions& options,
    const std::function<void(std::size_t index, const ProbeResult&)>& each) {
  return Batch(std::move(jobs), options, each).Run();
}

}  // namespace sonde
