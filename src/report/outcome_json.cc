#include <algorithm>

#include <nlohmann/json.hpp>

#include "report/outcome_report.h"
#include "report/terminal_text.h"
#include "report/tls_text.h"

namespace sonde {
namespace {

using Json = nlohmann::ordered_json;

Json PhasesJson(const PhaseTimings& phases) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kTimedPhases; ++i) {
    const auto took = phases.Get(static_cast<Phase>(i));
    if (took) json[std::string(kPhaseNames[i])] = ToSeconds(*took);
  }
  return json;
}

Json HopsJson(const std::vector<Hop>& hops) {
  Json json = Json::array();
  for (const Hop& hop : hops) {
    json.push_back({{"label", hop.label},
                    {"peer", hop.peer.port != 0 ? Json(hop.peer.ToString()) : Json(nullptr)},
                    {"phases", PhasesJson(hop.phases)}});
  }
  return json;
}

Json CertificateJson(const CertificateFacts& one) {
  return {{"subject", one.subject},
          {"issuer", one.issuer},
          {"serial", one.serial_hex},
          {"fingerprint_sha256", one.fingerprint_sha256},
          {"dns_names", one.dns_names},
          {"ip_addresses", one.ip_addresses},
          {"not_before", Rfc3339(one.not_before)},
          {"not_after", Rfc3339(one.not_after)},
          {"key_type", one.key_type},
          {"key_bits", one.key_bits}};
}

Json TlsJson(const TlsFacts& tls, WallTime now) {
  Json chain = Json::array();
  for (const CertificateFacts& one : tls.peer_chain) chain.push_back(CertificateJson(one));
  const bool named = tls.verify_failure.reason != FailureReason::kNone;
  return {{"handshake_done", tls.handshake_done},
          {"version", tls.version == TlsVersion::kUnset ? Json(nullptr) : Json(Name(tls.version))},
          {"cipher", tls.cipher},
          {"group", tls.group},
          {"alpn", tls.alpn},
          {"ocsp_stapled", tls.ocsp_stapled},
          {"verified", tls.verified},
          {"verify_error", named ? Json(Info(tls.verify_failure.reason).name) : Json(nullptr)},
          {"verify_detail", named ? Json(tls.verify_failure.detail) : Json(nullptr)},
          {"expires_in_days",
           tls.earliest_expiry ? Json(DaysUntil(*tls.earliest_expiry, now)) : Json(nullptr)},
          {"chain", std::move(chain)}};
}

Json MetricsJson(const Observations& observations) {
  Json json = Json::array();
  for (const Observation& item : observations.items()) {
    Json labels = Json::object();
    for (const auto& [name, value] : item.dynamic_labels) labels[name] = value;
    const std::size_t count = std::min(item.metric->labels.size(), item.label_values.size());
    for (std::size_t i = 0; i < count; ++i) {
      labels[std::string(item.metric->labels[i])] = item.label_values[i];
    }
    json.push_back(
        {{"name", item.metric->name}, {"labels", std::move(labels)}, {"value", item.value}});
  }
  return json;
}

Json LogJson(const std::vector<RunLogLine>& log) {
  static constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};
  Json json = Json::array();
  for (const RunLogLine& line : log) {
    Json fields = Json::object();
    for (const auto& [key, value] : line.fields) fields[key] = value;
    json.push_back({{"level", kLevels[static_cast<std::size_t>(line.level)]},
                    {"message", line.message},
                    {"fields", std::move(fields)}});
  }
  return json;
}

std::string_view FaultName(Fault fault) { return fault == Fault::kAgent ? "agent" : "target"; }

Json OutcomeJson(const Outcome& outcome) {
  const ProbeResult& result = outcome.result;
  Json json;
  if (!outcome.check.empty()) json["check"] = outcome.check;
  json["target"] = outcome.target;
  json["module"] = outcome.module;
  json["success"] = result.success;
  const bool failed = static_cast<bool>(result.failure);
  json["reason"] = failed ? Json(Info(result.failure.reason).name) : Json(nullptr);
  json["phase"] = failed ? Json(Name(Info(result.failure.reason).phase)) : Json(nullptr);
  json["fault"] = failed ? Json(FaultName(result.fault())) : Json(nullptr);
  json["detail"] = failed ? Json(result.failure.detail) : Json(nullptr);
  json["started"] = Rfc3339(result.started);
  json["duration_seconds"] = ToSeconds(result.duration);
  json["timeout_seconds"] = ToSeconds(result.timeout);
  json["unaccounted_seconds"] = ToSeconds(result.Unaccounted());
  json["address"] = result.address ? Json(result.address->ToString()) : Json(nullptr);
  json["phases"] = PhasesJson(result.phases);
  json["hops"] = HopsJson(result.hops);
  json["tls"] = result.tls ? TlsJson(*result.tls, result.started) : Json(nullptr);
  json["metrics"] = MetricsJson(result.observations);
  json["log"] = LogJson(result.log);
  return json;
}

// Targets may send anything: bytes that are no UTF-8 become U+FFFD.
std::string Dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string RenderJson(const Outcome& outcome) { return Dump(OutcomeJson(outcome)); }

std::string RenderJson(std::span<const Outcome> outcomes) {
  const auto passed = std::ranges::count_if(
      outcomes, [](const Outcome& outcome) { return outcome.result.success; });
  const auto all = static_cast<std::ptrdiff_t>(outcomes.size());
  Json results = Json::array();
  for (const Outcome& outcome : outcomes) results.push_back(OutcomeJson(outcome));
  return Dump({{"success", passed == all},
               {"passed", passed},
               {"failed", all - passed},
               {"results", std::move(results)}});
}

}  // namespace sonde
