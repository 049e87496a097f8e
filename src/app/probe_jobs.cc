#include "app/probe_jobs.h"

#include <utility>

namespace sonde {

void ProbeJobs::StartJob(JobId id, ProbeJob job, JobDone done) {
  auto& run = runs_[id];
  run = job.prober->NewRun(services_, std::move(job.config), std::move(job.request));
  in_flight_.Started();
  run->Start([this, id, done = std::move(done)](ProbeResult result) mutable {
    // The run is destroyed before `done` runs: who asked may ask again at once.
    runs_.erase(id);
    in_flight_.Ended();
    done(std::move(result));
  });
}

void ProbeJobs::CancelJob(JobId id) {
  if (runs_.erase(id) > 0) in_flight_.Ended();
}

}  // namespace sonde
