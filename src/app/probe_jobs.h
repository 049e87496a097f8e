// ProbeJobs: runs that somebody asked for (a client of /probe, the command line), on one loop.
//
// Why: who asks may be on another thread, so jobs go by number and can be cancelled by number.
//
// THREAD: the loop's. LIFETIME: the services outlive it; destroying it cancels all jobs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "app/in_flight.h"
#include "sonde/prober.h"

namespace sonde {

enum class JobId : std::uint64_t {};

/// One run with everything that it needs.
struct ProbeJob {
  const Prober* prober = nullptr;  ///< never null
  ProbeConfigPtr config;
  RunRequest request;
};

using JobDone = std::move_only_function<void(ProbeResult)>;

/// Who runs jobs, seen from any thread.
class JobRunner {
 public:
  virtual ~JobRunner() = default;
  /// `done` runs on the runner's own thread, unless the job is cancelled first. `id` is used once.
  virtual void StartJob(JobId id, ProbeJob job, JobDone done) = 0;
  /// Ignored for a job that has ended.
  virtual void CancelJob(JobId id) = 0;
};

class ProbeJobs final : public JobRunner {
 public:
  ProbeJobs(ProbeServices& services, InFlight& in_flight)
      : services_(services), in_flight_(in_flight) {}

  void StartJob(JobId id, ProbeJob job, JobDone done) override;
  void CancelJob(JobId id) override;

 private:
  ProbeServices& services_;
  InFlight& in_flight_;
  std::unordered_map<JobId, std::unique_ptr<ProbeRun>> runs_;
};

}  // namespace sonde
