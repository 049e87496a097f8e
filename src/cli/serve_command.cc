#include "cli/serve_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdint>

#include "app/history_settings.h"
#include "app/systemd_sockets.h"
#include "base/log.h"
#include "cli/config_file.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxShards = 256;
constexpr std::size_t kMaxHistory = 100'000;
constexpr std::size_t kMaxReloadSeconds = 86'400 * 366;
constexpr std::size_t kMaxProbeRequests = 100'000;

}  // namespace

CommandText ServeCommand::text() const {
  return {.name = "sonde serve",
          .help = "Runs the agent: scheduled checks, /probe and /metrics.",
          .examples =
              "  sonde serve --config.file /etc/sonde/sonde.yml\n"
              "  sonde --config.file blackbox.yml --web.listen-address 127.0.0.1:9115\n"
              "  sonde serve --config.file sonde.yml --config.check"};
}

void ServeCommand::Declare(OptionTable& table) {
  table.Option("--config.file", "FILE", options_.config_file,
               "The configuration. Default: /etc/sonde/sonde.yml, else blackbox.yml here.");
  table.Flag("--config.enable-auto-reload", auto_reload_,
             "Loads the configuration again when its text has changed.");
  table.Count("--config.auto-reload-interval", reload_seconds_, 0, kMaxReloadSeconds,
              "Seconds between two looks at it; 0 is never.");
  table.Flag("--config.check", config_check_, "Only checks the configuration; exit status 0 or 1.");
  table.Repeated("--web.listen-address", "ADDRESS", options_.listen_addresses,
                 "host:port or vsock://:port to serve HTTP on; may be repeated.");
  table.Flag(
      "--web.systemd-socket", options_.inherited_sockets,
      "Serves on the sockets of systemd's socket activation instead; so it does anyway if it "
      "was given some and no address.");
  table.Option("--web.config.file", "FILE", options_.web_config_file,
               "TLS, passwords and headers of all pages, as exporter-toolkit has it.");
  table.Option("--web.external-url", "URL", options_.external_url,
               "Where a reverse proxy serves this agent; its path is the route prefix.");
  table.Option("--web.route-prefix", "PATH", options_.route_prefix,
               "What the paths of all pages start with. Default: the path of the external URL.");
  table.Count("--history.limit", options_.history_limit, 0, SIZE_MAX,
              "How many /probe runs /logs keeps, and as many older failures; at most 100000.");
  table.Option("--timeout-offset", "SECONDS", options_.timeout_offset_seconds,
               "Taken off the scrape timeout of /probe requests.");
  table.Count("--probe.max-in-flight", options_.probe_requests, 1, kMaxProbeRequests,
              "/probe runs at the same time; more get 503. Default: by the limit of open files, at "
              "most 2000.");
  table.Count("--shards", options_.shards, 1, kMaxShards,
              "Probe threads. Default: one less than there are cores.");
  table.Choice("--log.level", {"debug", "info", "warn", "error"}, log_level_,
               "The least important lines to log.");
  table.Choice("--log.format", {"logfmt", "json", "ecs"}, log_format_,
               "How lines are logged; ecs is JSON in Elastic Common Schema.");
  table.Option("--log.prober", "LEVEL", log_prober_,
               "The same for the lines of /probe runs, also with debug=true.");
}

ExitCode ServeCommand::Run(const Console& console) {
  // Until the agent listens for it, a reload request means nothing; by default it would end the
  // process.
  std::signal(SIGHUP, SIG_IGN);
  if (options_.config_file.empty()) options_.config_file = DefaultServedFile();
  if (config_check_) return CheckConfig(console);
  InitLog(ParseLogLevel(log_level_).value_or(LogLevel::kInfo),
          ParseLogFormat(log_format_).value_or(LogFormat::kLogfmt));
  if (const auto level = ParseLogLevel(log_prober_)) {
    options_.prober_log_level = *level;
  } else {
    LogWarn("Unrecognized log prober level, info is used", {{"log.prober", log_prober_}});
  }
  options_.history_limit = std::min(options_.history_limit, kMaxHistory);
  if (auto_reload_ && reload_seconds_ > 0) {
    options_.reload_interval = std::chrono::seconds(reload_seconds_);
  }
  if (options_.inherited_sockets && options_.external_url.empty()) {
    return console.UsageError(text().name, "--web.systemd-socket needs --web.external-url");
  }
  // A unit with an active sonde.socket needs no flag.
  const auto inherited = InheritedAddress();
  if (inherited && options_.listen_addresses == AgentOptions().listen_addresses) {
    options_.inherited_sockets = true;
    if (!inherited->empty()) options_.listen_addresses = {*inherited};  // for the external URL
  } else if (inherited && !options_.inherited_sockets) {
    LogWarn("Who connects to the sockets of systemd waits in vain: --web.listen-address is given");
  }
  options_.history_path = DefaultHistoryPath();
  Agent agent(options_);
  if (const auto started = agent.Start(); !started) {
    const bool configuration = started.error().code == ErrorCode::kInvalid;
    const std::string& message = started.error().message;
    console.PrintError(message.ends_with('\n') ? message : message + '\n');
    return configuration ? ExitCode::kUsage : ExitCode::kAgent;
  }
  agent.Run();
  return ExitCode::kOk;
}

ExitCode ServeCommand::CheckConfig(const Console& console) const {
  // blackbox_exporter's contract: 0 or 1.
  if (!LoadOrComplain(options_.config_file, console)) return ExitCode::kCheckFailed;
  console.Print(fmt::format("{}: the configuration is good\n", options_.config_file));
  return ExitCode::kOk;
}

std::unique_ptr<Command> MakeServeCommand() { return std::make_unique<ServeCommand>(); }

}  // namespace sonde
