// Agent: the running program. Start, reload and stop, each in one readable sequence.
//
// Why: the composition root. It owns the main loop (HTTP server, signals, configuration) and the
// shards, and binds what the layers below only know as interfaces.
//
// THREAD: the main thread; Request* from any. LIFETIME: the process, or a test.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/config_reloader.h"
#include "app/discovery_sources.h"
#include "app/generation.h"
#include "app/history_pasts.h"
#include "app/limits.h"
#include "app/probe_dispatcher.h"
#include "app/shard.h"
#include "app/watchdog.h"
#include "event/uv_loop.h"
#include "history/history.h"
#include "net/socket_listener.h"
#include "server/access_gate.h"
#include "server/agent_control.h"
#include "server/http_server.h"
#include "server/probe_history.h"
#include "server/tls_acceptor.h"
#include "server/web_api.h"
#include "sonde/probe_result.h"

namespace sonde {

class LoopLag;

struct AgentOptions {
  std::string config_file;
  std::vector<std::string> listen_addresses = {":9115"};
  bool inherited_sockets = false;  ///< systemd's instead of the addresses
  std::string external_url;        ///< "": made of the host's name and the first address
  std::string web_config_file;     ///< TLS and access of the server; "": plain, for everybody
  std::string route_prefix;        ///< "": the path of the external URL
  std::optional<Duration> reload_interval;  ///< looks for changes of the configuration, if set
  double timeout_offset_seconds = 0.5;
  LogLevel prober_log_level = LogLevel::kInfo;
  std::size_t history_limit = ProbeHistory::kDefaultLimit;
  std::string history_path;        ///< where the configuration names none; "": in memory
  std::size_t shards = 0;          ///< 0: one less than there are cores
  std::size_t probe_requests = 0;  ///< /probe runs in flight; 0: derived from the descriptor limit
  /// How long SIGTERM waits for requests and runs in flight; less than the unit's TimeoutStopSec.
  Duration drain_grace = std::chrono::seconds(25);
};

class Agent final : private AgentControl {
 public:
  explicit Agent(AgentOptions options);
  ~Agent() override;

  /// Loads the configuration, listens, and starts the checks. Error kInvalid: the configuration,
  /// one complaint a line; any other: this machine.
  Result<void> Start();
  /// Serves until SIGTERM, SIGINT or RequestStop, then drains. REQUIRES: Start succeeded.
  void Run();

  /// As SIGHUP and SIGTERM.
  void RequestReload();
  void RequestStop();

  /// Where the HTTP server listens. Main thread, between Start and Run; or any while nothing stops
  /// it.
  std::vector<Endpoint> endpoints() const { return listener_->endpoints(); }

 private:
  // AgentControl
  AgentFacts Facts() const override;
  std::string ShownConfig() const override;
  Result<void> Ready() const override;
  [[nodiscard]] OpPtr Reload(std::move_only_function<void(Result<void>)> done) override;

  void StartShards(std::size_t count);
  Result<void> StartServer();
  Result<void> ReadWebSettings();
  void Serve(std::unique_ptr<ByteStream> stream);
  Result<void> Listen();
  void WatchSignals();
  Result<void> GoOverTo(ConfigReloader::Loaded loaded);
  void Adopt(const ConfigPtr& config);
  void GoOver(const ConfigPtr& config);
  void OnDiscovered();
  void TellReady();
  void UseHistory(const Config& config);
  void ConfigIsGood();
  void ReloadOnRequest();
  void ArmReloadTimer();
  void BeginStop();
  void OnDrained();
  void TearDown();

  AgentOptions options_;
  UvLoop loop_;  ///< outlives everything below
  WallTime started_{};
  std::unique_ptr<AgentMetrics> metrics_;
  CheckRegistry registry_;
  ProbeHistory history_;
  AgentLimits limits_;

  std::vector<std::unique_ptr<Shard>> shards_;
  std::unique_ptr<History> check_history_;  ///< stopped after the shards, gone before them
  HistorySettings history_settings_;
  std::unique_ptr<HistoryPasts> pasts_;
  std::unique_ptr<ProbeDispatcher> dispatcher_;
  GenerationPtr generation_;
  std::unique_ptr<DiscoverySources> sources_;
  std::unique_ptr<TargetDiscovery> discovery_;  ///< null once the agent stops
  bool targets_known_ = false;  ///< every source has answered or failed once since the start
  ConfigReloader reloader_;
  bool config_ok_ = true;
  std::string config_error_;  ///< of the last load, if it was not good: one complaint a line
  std::optional<WallTime> config_loaded_;

  std::optional<Router> router_;
  std::unique_ptr<AccessGate> gate_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<TlsAcceptor> tls_acceptor_;  ///< null: no TLS
  std::unique_ptr<SocketListener> listener_;

  bool stopping_ = false;
  std::size_t draining_ = 0;  ///< the server and the shards that are still busy
  OpPtr grace_;
  OpPtr requested_reload_;
  OpPtr reload_timer_;
  std::vector<OpPtr> signals_;
  std::unique_ptr<LoopLag> lag_;
  std::optional<Watchdog> watchdog_;  ///< if the service manager has one
};

}  // namespace sonde
