#include "app/shard.h"

#include <pthread.h>

#include <utility>

#include "app/check_runner.h"
#include "app/loop_services.h"
#include "event/loop_lag.h"

namespace sonde {
namespace {

constexpr Duration kLagPeriod = std::chrono::milliseconds(250);

}  // namespace

/// Made and destroyed on the shard's thread. Runs go before the services that they use.
struct Shard::Core {
  Core(UvLoop& loop, LoopCells& cells, std::size_t max_scheduled, HistoryFeed* history)
      : lag(loop, kLagPeriod, [&cells](Duration late) { cells.ObserveLag(late); }),
        services(loop),
        in_flight(&cells),
        checks(services.probe_services(), cells, in_flight, max_scheduled, history),
        jobs(services.probe_services(), in_flight) {}

  LoopLag lag;
  LoopServices services;
  InFlight in_flight;
  CheckRunner checks;
  ProbeJobs jobs;
};

Shard::Shard(std::string name, LoopCells& cells, std::size_t max_scheduled, HistoryFeed* history)
    : name_(std::move(name)), cells_(cells), max_scheduled_(max_scheduled), history_(history) {}

Shard::~Shard() { Stop(); }

void Shard::Start() {
  thread_ = std::thread([this] { ThreadMain(); });
}

void Shard::Stop() {
  if (!thread_.joinable()) return;
  loop_.Stop();
  thread_.join();
}

void Shard::Apply(ShardDelta delta) {
  loop_.Post([this, delta = std::move(delta)]() mutable { core_->checks.Apply(std::move(delta)); });
}

void Shard::StartJob(JobId id, ProbeJob job, JobDone done) {
  loop_.Post([this, id, job = std::move(job), done = std::move(done)]() mutable {
    core_->jobs.StartJob(id, std::move(job), std::move(done));
  });
}

void Shard::CancelJob(JobId id) {
  loop_.Post([this, id] { core_->jobs.CancelJob(id); });
}

void Shard::Drain(Task idle) {
  loop_.Post([this, idle = std::move(idle)]() mutable {
    core_->checks.StopStarting();
    core_->in_flight.WhenIdle(std::move(idle));
  });
}

void Shard::ThreadMain() {
  pthread_setname_np(pthread_self(), name_.c_str());
  Core core(loop_, cells_, max_scheduled_, history_);
  core_ = &core;
  loop_.Run();
  core_ = nullptr;
}

}  // namespace sonde
