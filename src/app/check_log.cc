#include "app/check_log.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/ecs_log.h"
#include "base/log.h"
#include "sonde/url.h"

namespace sonde {
namespace {

/// The port of "host:port"; nothing if it is a service's name.
std::optional<int> PortNumber(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

/// The target's parts, as written, and the address that was tried last.
void Destination(EcsMembers& ecs, const std::string& target, const ProbeResult& result) {
  std::string host = target;
  std::optional<int> port;
  if (const auto url = Url::Parse(target); url && url->has_authority) {
    ecs.Text("url.full", target);
    ecs.Text("url.scheme", url->scheme);
    ecs.Text("url.domain", url->host);
    host = url->host;
    const bool http = url->scheme == "http" || url->scheme == "https";
    if (http || !url->port.empty()) port = url->EffectivePort();
  } else if (const auto pair = SplitHostPort(target)) {
    host = pair->host;
    port = PortNumber(pair->port);
  }
  if (!host.empty()) ecs.Text("destination.address", host);
  if (port) ecs.Number("destination.port", *port);
  if (!result.address) return;
  // A zone is no part of Elasticsearch's type for addresses.
  const std::string ip = result.address->ToString();
  ecs.Text("destination.ip", std::string_view(ip).substr(0, ip.find('%')));
}

EcsMembers Event(std::string_view dataset) {
  EcsMembers ecs;
  ecs.Text("event.kind", "event");
  ecs.Text("event.module", "sonde");
  ecs.Text("event.dataset", dataset);
  ecs.Text("observer.type", "synthetic-monitor");
  return ecs;
}

/// Which check it was: what each of its lines has.
EcsMembers About(const CheckInstance& check, std::string_view dataset) {
  const CheckLabels& labels = check.cells->labels();
  EcsMembers ecs = Event(dataset);
  ecs.Text("observer.geo.name", labels.region);
  ecs.Text("sonde.check", labels.check);
  ecs.Text("sonde.target", labels.endpoint);
  ecs.Text("sonde.region", labels.region);
  // A section of the check itself is a module without a name.
  if (!check.module->name.empty()) ecs.Text("sonde.module", check.module->name);
  ecs.Text("sonde.prober", check.module->prober_name);
  ecs.Texts("labels", labels.extra);
  return ecs;
}

std::string_view Outcome(Fault fault) {
  switch (fault) {
    case Fault::kAgent: return "unknown";
    case Fault::kTarget: return "failure";
    case Fault::kNone: break;
  }
  return "success";
}

/// A run with all that is known of it.
EcsMembers AboutRun(const CheckInstance& check, const ProbeResult& result, std::string_view dataset,
                    std::string_view type, std::string_view action) {
  EcsMembers ecs = About(check, dataset);
  ecs.OneOf("event.category", "network");
  ecs.OneOf("event.type", type);
  ecs.Text("event.action", action);
  ecs.Text("event.outcome", Outcome(result.fault()));
  ecs.Time("event.start", result.started);
  ecs.Time("event.end", result.started + result.duration);
  ecs.Number("event.duration", std::chrono::nanoseconds(result.duration).count());
  Destination(ecs, check.cells->labels().endpoint, result);
  for (std::size_t i = 0; i < kTimedPhases; ++i) {
    const auto spent = result.phases.Get(static_cast<Phase>(i));
    if (spent) ecs.Seconds(fmt::format("sonde.phases.{}", kPhaseNames[i]), *spent);
  }
  if (!result.failure) return ecs;
  const FailureReasonInfo& reason = Info(result.failure.reason);
  ecs.Text("sonde.phase", Name(reason.phase));
  ecs.Text("sonde.reason", reason.name);
  ecs.Text("event.reason", reason.help);
  ecs.Text("error.type", fmt::format("{}/{}", Name(reason.phase), reason.name));
  ecs.Text("error.message", result.failure.detail);
  return ecs;
}

/// What is said of a change of state.
struct Saying {
  LogLevel level;
  std::string_view message;
  std::string_view action;  ///< in ECS
};

Saying SayingOf(CheckState::Change change) {
  switch (change) {
    case CheckState::Change::kUp: return {LogLevel::kInfo, "check is up", "check-up"};
    case CheckState::Change::kDown: return {LogLevel::kInfo, "check is down", "check-down"};
    default: break;
  }
  return {LogLevel::kWarn, "check could not be measured", "check-unmeasured"};
}

}  // namespace

void LogChange(CheckState::Change change, const CheckInstance& check, const ProbeResult& result) {
  if (change == CheckState::Change::kNone) return;
  const auto [level, message, action] = SayingOf(change);
  if (!LogEnabled(level)) return;
  std::vector<LogField> fields = {
      {"check", check.check},
      {"target", check.cells->labels().endpoint}};  // the target without its password
  if (result.failure) {
    const FailureReasonInfo& reason = Info(result.failure.reason);
    fields.push_back({"phase", std::string(Name(reason.phase))});
    fields.push_back({"reason", std::string(reason.name)});
    fields.push_back({"detail", result.failure.detail});
    fields.push_back({"duration", fmt::format("{:.6f}", ToSeconds(result.duration))});
  }
  EcsMembers ecs;
  if (LogsEcs()) ecs = AboutRun(check, result, "sonde.check", "info", action);
  WriteLog(level, message, fields, std::source_location::current(), ecs.json());
}

void LogSteps(const CheckInstance& check, const ProbeResult& result) {
  const auto where = std::source_location::current();
  for (const RunLogLine& line : result.log) {
    std::vector<LogField> fields = {{"check", check.check},
                                    {"target", check.cells->labels().endpoint}};
    for (const auto& [key, value] : line.fields) fields.push_back({key, value});
    EcsMembers ecs;
    if (LogsEcs()) {
      ecs = About(check, "sonde.step");
      ecs.Time("event.start", line.time);
      ecs.Fields(std::span(fields).subspan(2));
    }
    WriteLog(line.level, line.message, fields, where, ecs.json());
  }
}

void LogProbeStep(const RunLogLine& line, std::string_view module, std::string_view target) {
  std::vector<LogField> fields = {{"module", std::string(module)}, {"target", std::string(target)}};
  for (const auto& [key, value] : line.fields) fields.push_back({key, value});
  EcsMembers ecs;
  if (LogsEcs()) {
    ecs = Event("sonde.step");
    ecs.Time("event.start", line.time);
    ecs.Fields(fields);
  }
  WriteLog(line.level, line.message, fields, std::source_location::current(), ecs.json());
}

void LogRun(const CheckInstance& check, const ProbeResult& result, Duration error_bound,
            Duration lag) {
  if (!LogEnabled(LogLevel::kDebug)) return;
  const auto seconds = [](Duration span) { return fmt::format("{:.9f}", ToSeconds(span)); };
  const auto& failure = result.failure;
  const auto fields =
      std::to_array<LogField>({{"check", check.check},
                               {"target", check.cells->labels().endpoint},
                               {"started", seconds(result.started.time_since_epoch())},
                               {"duration", seconds(result.duration)},
                               {"error_bound", seconds(error_bound)},
                               {"loop_lag", seconds(lag)},
                               {"reason", std::string(failure ? Info(failure.reason).name : "")}});
  EcsMembers ecs;
  if (LogsEcs()) {
    ecs = AboutRun(check, result, "sonde.run", "access", "run-ended");
    ecs.Seconds("sonde.error_bound", error_bound);
    ecs.Seconds("sonde.loop_lag", lag);
  }
  WriteLog(LogLevel::kDebug, "run ended", fields, std::source_location::current(), ecs.json());
}

}  // namespace sonde
