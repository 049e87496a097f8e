#include "app/agent.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <ranges>
#include <thread>
#include <utility>

#include "app/check_log.h"
#include "app/history_settings.h"
#include "app/systemd_notify.h"
#include "app/systemd_sockets.h"
#include "app/web_config_file.h"
#include "base/log.h"
#include "event/loop_lag.h"
#include "net/net_init.h"
#include "server/external_url.h"

namespace sonde {
namespace {

constexpr Duration kLagPeriod = std::chrono::milliseconds(250);
constexpr std::size_t kMaxLoggedErrors = 20;

std::size_t ShardCount(std::size_t wanted) {
  if (wanted > 0) return wanted;
  const std::size_t cores = std::thread::hardware_concurrency();
  return cores > 1 ? cores - 1 : 1;
}

void LogErrors(const ConfigErrors& errors) {
  LogError("Error reloading config",
           {{"errors", std::to_string(errors.size())}, {"in_force", "the configuration before"}});
  for (const ConfigError& error : errors.errors() | std::views::take(kMaxLoggedErrors)) {
    LogError("configuration error", {{"err", error.ToString()}});
  }
}

void LogComplaint(std::string_view check, std::string_view source, const std::string& text) {
  if (text.empty()) {
    return LogInfo("targets_from: all is well again",
                   {{"check", std::string(check)}, {"source", std::string(source)}});
  }
  LogWarn("targets_from",
          {{"check", std::string(check)}, {"source", std::string(source)}, {"err", text}});
}

/// Whether reading the files again gave what is in force: their text, and what it refers to.
bool SameText(const Config& loaded, const Config& in_force) {
  return loaded.checksum == in_force.checksum && *loaded.shown == *in_force.shown;
}

std::string HostName() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

}  // namespace

Agent::Agent(AgentOptions options)
    : options_(std::move(options)),
      started_(loop_.WallNow()),
      metrics_(std::make_unique<AgentMetrics>(
          BuildFacts{.version = SONDE_VERSION, .revision = {}, .libraries = NetLibraryVersions()})),
      history_(options_.history_limit),
      reloader_(
          loop_, [path = options_.config_file] { return LoadConfig({.path = path, .region = {}}); },
          [this](ConfigReloader::Loaded loaded) { return GoOverTo(std::move(loaded)); }) {}

Agent::~Agent() { TearDown(); }

Result<void> Agent::Start() {
  if (auto ready = InitNetLibraries(); !ready) return ready;
  const auto descriptors = RaiseDescriptorLimit();
  if (!descriptors) return std::unexpected(descriptors.error());
  const std::size_t shards = ShardCount(options_.shards);
  limits_ = DeriveLimits(*descriptors, shards, options_.probe_requests);

  auto loaded = LoadConfig({.path = options_.config_file, .region = {}});
  if (!loaded) return Fail(ErrorCode::kInvalid, loaded.error().ToString());

  UvLoop::ShareHelpers(shards + 1);
  StartShards(shards);
  sources_ = std::make_unique<DiscoverySources>(loop_);
  discovery_ = std::make_unique<TargetDiscovery>(
      loop_, metrics_->discovery(),
      TargetDiscovery::Hooks{.make = sources_->maker(),
                             .complain = LogComplaint,
                             .changed = [this] { OnDiscovered(); }});
  if (auto listening = StartServer(); !listening) return listening;
  WatchSignals();
  Adopt(*std::move(loaded));
  ArmReloadTimer();
  LogInfo("sonde is up",
          {{"version", SONDE_VERSION},
           {"shards", std::to_string(shards)},
           {"descriptors", std::to_string(*descriptors)},
           {"max_probe_requests", std::to_string(limits_.probe_requests)},
           {"max_scheduled_runs", std::to_string(limits_.scheduled_per_shard * shards)}});
  return {};
}

void Agent::StartShards(std::size_t count) {
  LoopCells& own = metrics_->AddLoop("main", false);
  lag_ =
      std::make_unique<LoopLag>(loop_, kLagPeriod, [&own](Duration late) { own.ObserveLag(late); });
  check_history_ = std::make_unique<History>(metrics_->history(), count);
  pasts_ = std::make_unique<HistoryPasts>(loop_, *check_history_);
  std::vector<JobRunner*> runners;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = fmt::format("shard-{}", i);
    LoopCells& cells = metrics_->AddLoop(name, true);
    shards_.push_back(std::make_unique<Shard>(name, cells, limits_.scheduled_per_shard,
                                              &check_history_->feed(i)));
    runners.push_back(shards_.back().get());
  }
  dispatcher_ =
      std::make_unique<ProbeDispatcher>(loop_, std::move(runners), limits_.probe_requests);
  for (const auto& shard : shards_) shard->Start();
}

Result<void> Agent::StartServer() {
  auto external =
      ParseExternalUrl(options_.external_url, HostName(), options_.listen_addresses.front());
  if (!external) {
    return std::unexpected(
        std::move(external).error().Annotated("failed to determine external URL"));
  }
  router_ = MakeRouter({.loop = loop_,
                        .probes = *dispatcher_,
                        .control = *this,
                        .metrics = *metrics_,
                        .checks = registry_,
                        .history = history_,
                        .pasts = pasts_.get()},
                       {.route_prefix = RoutePrefix(options_.route_prefix, *external),
                        .external_url = external->url,
                        .timeout_offset_seconds = options_.timeout_offset_seconds,
                        .prober_log_level = options_.prober_log_level,
                        .log_sink = LogProbeStep});
  if (auto good = ReadWebSettings(); !good) return good;
  server_ = std::make_unique<HttpServer>(loop_, *router_, *metrics_,
                                         HttpServerOptions{.max_connections = limits_.connections},
                                         gate_.get());
  listener_ = std::make_unique<SocketListener>(
      loop_, [this](std::unique_ptr<ByteStream> stream) { Serve(std::move(stream)); });
  return Listen();
}

/// Whether there is TLS and a limit is decided here; the rest is looked up again and again.
Result<void> Agent::ReadWebSettings() {
  if (options_.web_config_file.empty()) return {};
  auto file = std::make_shared<WebSettingsFile>(options_.web_config_file, &ReadWebConfig);
  const auto settings = file->Current();
  if (!settings) return std::unexpected(settings.error());
  gate_ = std::make_unique<AccessGate>(loop_, file, (*settings)->config.rate_limit);
  if ((*settings)->tls) {
    tls_acceptor_ = std::make_unique<TlsAcceptor>(
        loop_, std::move(file),
        [this](std::unique_ptr<ByteStream> stream) { server_->Serve(std::move(stream)); });
  }
  return {};
}

void Agent::Serve(std::unique_ptr<ByteStream> stream) {
  tls_acceptor_ ? tls_acceptor_->Accept(std::move(stream)) : server_->Serve(std::move(stream));
}

Result<void> Agent::Listen() {
  if (options_.inherited_sockets) {
    const auto sockets = InheritedSockets();
    if (!sockets) return std::unexpected(sockets.error());
    for (const int socket : *sockets) {
      if (auto adopted = listener_->Adopt(socket); !adopted) return adopted;
    }
    LogInfo("Listening on systemd activated listeners instead of port listeners.");
  } else {
    for (const std::string& address : options_.listen_addresses) {
      if (auto listening = listener_->Listen(address); !listening) return listening;
    }
  }
  const std::string_view tls = tls_acceptor_ ? "TLS is enabled." : "TLS is disabled.";
  for (const std::string& address : listener_->addresses()) {
    LogInfo("Listening on", {{"address", address}});
    LogInfo(tls, {{"http2", "false"}, {"address", address}});
  }
  return {};
}

void Agent::WatchSignals() {
  signals_.push_back(loop_.OnSignal(SIGHUP, [this] { ReloadOnRequest(); }));
  signals_.push_back(loop_.OnSignal(SIGTERM, [this] { BeginStop(); }));
  signals_.push_back(loop_.OnSignal(SIGINT, [this] { BeginStop(); }));
}

void Agent::Run() {
  TellReady();
  if (const auto period = WatchdogPeriod()) watchdog_.emplace(loop_, *period, metrics_->shards());
  loop_.Run();
  TearDown();
  LogInfo("sonde has stopped");
}

// --- reload --------------------------------------------------------------------------------------

void Agent::RequestReload() {
  loop_.Post([this] { ReloadOnRequest(); });
}

/// Counts from the last reload, whoever asked for it.
void Agent::ArmReloadTimer() {
  if (!options_.reload_interval || stopping_) return;
  reload_timer_ = loop_.After(*options_.reload_interval, [this] {
    requested_reload_ = reloader_.Reload([](const Result<void>&) {});
  });
}

void Agent::ReloadOnRequest() {
  // Outcomes are logged by GoOverTo; asking again while one is awaited only replaces the wait.
  requested_reload_ = Reload([](const Result<void>&) {});
}

OpPtr Agent::Reload(std::move_only_function<void(Result<void>)> done) {
  NotifyReloading(loop_.Now());
  return reloader_.Reload(std::move(done));
}

Result<void> Agent::GoOverTo(ConfigReloader::Loaded loaded) {
  // The shards start nothing any more, and the service manager was told so.
  if (stopping_) return Ready();
  ArmReloadTimer();
  Result<void> outcome;
  if (loaded && SameText(**loaded, generation_->config())) {
    LogInfo("Configuration checksum check passed. No changes detected.");
    ConfigIsGood();
  } else if (loaded) {
    Adopt(*std::move(loaded));
    LogInfo("Reloaded config file");
  } else {
    config_ok_ = false;
    metrics_->ConfigLoaded(false, loop_.WallNow());
    LogErrors(loaded.error());
    std::string complaints = loaded.error().ToString();
    while (complaints.ends_with('\n')) complaints.pop_back();
    config_error_ = complaints;
    outcome = Fail(ErrorCode::kInvalid, std::move(complaints));
  }
  TellReady();
  return outcome;
}

/// A service that is ready after its reload, too, says so.
void Agent::TellReady() {
  if (!targets_known_) return;
  const Config& config = generation_->config();
  std::string status = fmt::format("{} checks of {} endpoints in region {}", config.checks.size(),
                                   generation_->checks().size(), config.region);
  if (!config_ok_) {
    status += ", of the configuration before: the new one is refused: " +
              config_error_.substr(0, config_error_.find('\n'));
  }
  NotifyReady(status);
}

/// Before the shards ask for the past.
void Agent::UseHistory(const Config& config) {
  HistorySettings wanted = HistorySettingsOf(config, options_.history_path);
  if (generation_ && wanted == history_settings_) return;
  history_settings_ = wanted;
  check_history_->Use(std::move(wanted));
}

void Agent::Adopt(const ConfigPtr& config) {
  UseHistory(*config);
  discovery_->Use(config);
  targets_known_ = targets_known_ || discovery_->ready();
  if (config->shard) {
    metrics_->discovery().SetShard(config->shard->index, config->shard->count);
  } else {
    metrics_->discovery().ClearShard();
  }
  GoOver(config);
  dispatcher_->UseConfig(config);
  ConfigIsGood();
  for (const ConfigError& warning : config->warnings) {
    LogWarn("configuration warning", {{"warning", warning.ToString()}});
  }
  LogInfo("Loaded config file", {{"file", options_.config_file},
                                 {"region", config->region},
                                 {"modules", std::to_string(config->modules.size())},
                                 {"checks", std::to_string(config->checks.size())},
                                 {"instances", std::to_string(generation_->checks().size())}});
}

void Agent::GoOver(const ConfigPtr& config) {
  const GenerationPtr next = Generation::Make(config, generation_.get(), discovery_->targets());
  std::vector<ShardDelta> deltas = Diff(generation_.get(), *next, shards_.size());
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    if (!deltas[i].empty()) shards_[i]->Apply(std::move(deltas[i]));
  }
  registry_.Replace(next->Entries());
  generation_ = next;
}

void Agent::OnDiscovered() {
  GoOver(generation_->shared_config());
  LogInfo("Targets were discovered", {{"instances", std::to_string(generation_->checks().size())}});
  targets_known_ = targets_known_ || discovery_->ready();
  if (!reloader_.loading()) TellReady();  // or the manager would think that the reload is done
}

void Agent::ConfigIsGood() {
  config_ok_ = true;
  config_error_.clear();
  config_loaded_ = loop_.WallNow();
  metrics_->ConfigLoaded(true, *config_loaded_);
}

// --- stop ----------------------------------------------------------------------------------------

void Agent::RequestStop() {
  loop_.Post([this] { BeginStop(); });
}

void Agent::BeginStop() {
  if (std::exchange(stopping_, true)) return loop_.Stop();  // asked twice: at once
  LogInfo("stopping", {{"probe_requests_in_flight", std::to_string(dispatcher_->in_flight())}});
  NotifyStopping();
  reload_timer_.reset();
  discovery_.reset();  // the shards start nothing any more
  sources_.reset();
  dispatcher_->Close();  // until the listener goes, clients are told what happens
  // systemd's sockets stay: who connects now is served by the next agent.
  if (options_.inherited_sockets) listener_->Pause();
  grace_ = loop_.After(options_.drain_grace, [this] {
    LogWarn("dropping what is still in flight", {{"busy", std::to_string(draining_)}});
    loop_.Stop();
  });
  draining_ = 1 + shards_.size();
  server_->Drain([this] { OnDrained(); });
  for (const auto& shard : shards_) {
    shard->Drain([this] { loop_.Post([this] { OnDrained(); }); });
  }
}

void Agent::OnDrained() {
  if (--draining_ == 0) loop_.Stop();
}

void Agent::TearDown() {
  watchdog_.reset();
  grace_.reset();
  discovery_.reset();
  sources_.reset();
  requested_reload_.reset();
  reload_timer_.reset();
  signals_.clear();
  listener_.reset();
  tls_acceptor_.reset();
  server_.reset();  // cancels what clients still wait for
  // Joined before the dispatcher goes: their results are posted to it.
  for (const auto& shard : shards_) shard->Stop();
  if (check_history_) check_history_->Stop();  // writes what the last runs told
}

// --- what the HTTP surface asks ------------------------------------------------------------------

AgentFacts Agent::Facts() const {
  return {.version = SONDE_VERSION,
          .region = generation_->config().region,
          .config_file = options_.config_file,
          .started = started_,
          .config_ok = config_ok_,
          .config_error = config_error_,
          .config_loaded = config_loaded_,
          .shard = generation_->config().shard
                       ? std::optional(ShardFacts{generation_->config().shard->index,
                                                  generation_->config().shard->count})
                       : std::nullopt};
}

std::string Agent::ShownConfig() const { return PrintServedConfig(generation_->config()); }

Result<void> Agent::Ready() const {
  if (stopping_) return Fail(ErrorCode::kUnavailable, "the agent is shutting down");
  if (!targets_known_) {
    return Fail(ErrorCode::kUnavailable, "not every source of targets has answered or failed yet");
  }
  return {};
}

}  // namespace sonde
