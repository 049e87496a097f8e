#include "app/probe_dispatcher.h"

#include <fmt/format.h>

#include <utility>

#include "app/config_module.h"

namespace sonde {

/// One admitted run, held by who asked for it.
class ProbeDispatcher::Ticket final : public Op {
 public:
  Ticket(ProbeDispatcher& dispatcher, JobId id, JobRunner& shard, Done done)
      : dispatcher_(dispatcher), id_(id), shard_(shard), done_(std::move(done)) {
    dispatcher_.tickets_.emplace(id_, this);
  }
  ~Ticket() override {
    if (!done_) return;
    dispatcher_.tickets_.erase(id_);
    shard_.CancelJob(id_);
  }
  void Complete(ProbeResult result) {
    dispatcher_.tickets_.erase(id_);
    Done done = std::exchange(done_, nullptr);
    done(std::move(result));
  }

 private:
  ProbeDispatcher& dispatcher_;
  JobId id_;
  JobRunner& shard_;
  Done done_;
};

ProbeDispatcher::ProbeDispatcher(EventLoop& loop, std::vector<JobRunner*> shards, std::size_t limit)
    : loop_(loop), shards_(std::move(shards)), limit_(limit) {}

ProbeDispatcher::~ProbeDispatcher() = default;

ProbeModulePtr ProbeDispatcher::FindModule(std::string_view name) {
  if (!config_) return nullptr;
  const auto found = config_->modules.find(name);
  if (found == config_->modules.end()) return nullptr;
  return std::make_shared<ConfigModule>(found->second);
}

OpPtr ProbeDispatcher::Start(ProbeOrder order, Done done) {
  if (closed_) {
    return Refuse(ErrorCode::kUnavailable, "the agent is shutting down", std::move(done));
  }
  if (tickets_.size() >= limit_) {
    return Refuse(ErrorCode::kExhausted, fmt::format("{} probes are in flight", limit_),
                  std::move(done));
  }
  const Module& module = static_cast<const ConfigModule&>(*order.module).module();
  if (module.prober == nullptr) {
    return Refuse(ErrorCode::kInvalid, fmt::format("Unknown prober \"{}\"", module.prober_name),
                  std::move(done));
  }
  const JobId id{++last_id_};
  JobRunner& shard = *shards_[last_id_ % shards_.size()];
  auto ticket = std::make_unique<Ticket>(*this, id, shard, std::move(done));
  ProbeJob job{.prober = module.prober,
               .config = module.config(),
               .request = {.target = std::move(order.target),
                           .hostname = std::move(order.hostname),
                           .timeout = order.timeout,
                           .expect = nullptr,
                           .log_level = order.log_level}};
  shard.StartJob(id, std::move(job), [this, id](ProbeResult result) {
    loop_.Post(
        [this, id, result = std::move(result)]() mutable { OnResult(id, std::move(result)); });
  });
  return ticket;
}

OpPtr ProbeDispatcher::Refuse(ErrorCode code, std::string message, Done done) {
  return loop_.Defer([code, message = std::move(message), done = std::move(done)]() mutable {
    done(Fail(code, std::move(message)));
  });
}

void ProbeDispatcher::OnResult(JobId id, ProbeResult result) {
  const auto found = tickets_.find(id);
  if (found != tickets_.end()) found->second->Complete(std::move(result));
}

}  // namespace sonde
