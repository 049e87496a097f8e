// ProbeDispatcher: brings the runs that clients of /probe ask for onto the shards.
//
// Why: requests come in on the main loop and run on a shard. Admission is bounded: what does not
// fit is refused at once, because a queue would turn overload into slow results that look like slow
// targets.
//
// THREAD: the main loop. LIFETIME: outlives the server that uses it; the shards are stopped before
// it goes, so that no result is posted to it any more.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "app/probe_jobs.h"
#include "config/config.h"
#include "server/probe_service.h"

namespace sonde {

class ProbeDispatcher final : public ProbeService {
 public:
  /// `shards` are used in turn; at least one. `limit`: runs in flight.
  ProbeDispatcher(EventLoop& loop, std::vector<JobRunner*> shards, std::size_t limit);
  ~ProbeDispatcher() override;

  /// The modules from now on; runs in flight keep theirs.
  void UseConfig(ConfigPtr config) { config_ = std::move(config); }

  ProbeModulePtr FindModule(std::string_view name) override;
  [[nodiscard]] OpPtr Start(ProbeOrder order, Done done) override;

  /// Admits nothing more; what is in flight goes on.
  void Close() { closed_ = true; }

  std::size_t in_flight() const noexcept { return tickets_.size(); }

 private:
  class Ticket;
  OpPtr Refuse(ErrorCode code, std::string message, Done done);
  void OnResult(JobId id, ProbeResult result);

  EventLoop& loop_;
  std::vector<JobRunner*> shards_;
  std::size_t limit_;
  std::uint64_t last_id_ = 0;
  bool closed_ = false;
  ConfigPtr config_;
  std::unordered_map<JobId, Ticket*> tickets_;  ///< what is in flight; tickets belong to who asked
};

}  // namespace sonde
