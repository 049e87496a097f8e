#include "metrics/agent_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "metrics/catalog.h"
#include "metrics/exposition.h"
#include "metrics/process_stats.h"

namespace sonde {
namespace {

constexpr std::array<std::string_view, 3> kRejectedNames = {"probe", "scrape", "connection"};

#if defined(__clang__)
constexpr std::string_view kCompiler = "clang " __clang_version__;
#else
constexpr std::string_view kCompiler = "gcc " __VERSION__;
#endif

#if defined(__x86_64__)
constexpr std::string_view kArchitecture = "amd64";
#elif defined(__aarch64__)
constexpr std::string_view kArchitecture = "arm64";
#else
constexpr std::string_view kArchitecture = "other";
#endif

HistogramBoundsPtr LatenessBounds() {
  static const auto kBounds = std::make_shared<const HistogramBounds>(
      std::vector<double>{0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5});
  return kBounds;
}

prometheus::Family<prometheus::Gauge>& BuildGaugeFamily(prometheus::Registry& registry,
                                                        const MetricDef& metric) {
  return prometheus::BuildGauge()
      .Name(std::string(metric.name))
      .Help(std::string(metric.help))
      .Register(registry);
}

prometheus::Family<prometheus::Counter>& BuildCounterFamily(prometheus::Registry& registry,
                                                            const MetricDef& metric) {
  return prometheus::BuildCounter()
      .Name(std::string(metric.name))
      .Help(std::string(metric.help))
      .Register(registry);
}

prometheus::Labels BuildLabels(const BuildFacts& build) {
  prometheus::Labels labels = {{"version", build.version}, {"compiler", std::string(kCompiler)}};
  if (!build.revision.empty()) labels["revision"] = build.revision;
  for (const auto& [library, version] : build.libraries)
    labels[SanitizeLabelName(library)] = version;
  return labels;
}

prometheus::Labels BlackboxBuildLabels(const BuildFacts& build) {
  return {{"version", build.version},
          {"revision", build.revision},
          {"branch", "sonde"},
          {"goversion", "none"},
          {"goos", "linux"},
          {"goarch", std::string(kArchitecture)},
          {"tags", "none"}};
}

std::string RenderLabels(const prometheus::ClientMetric& metric) {
  std::vector<LabelPair> labels;
  for (const auto& label : metric.label) labels.emplace_back(label.name, label.value);
  return sonde::RenderLabels(std::move(labels));
}

// prometheus-cpp 1.0.1's own serializer writes "Nan" and does not escape HELP.
void AppendFamily(std::string& out, const prometheus::MetricFamily& family) {
  if (family.metric.empty()) return;
  const bool counter = family.type == prometheus::MetricType::Counter;
  ExpositionWriter writer(out);
  writer.Family(family.name, family.help, counter ? MetricType::kCounter : MetricType::kGauge);
  std::map<std::string, double> series;  // the library keeps none of an order
  for (const prometheus::ClientMetric& metric : family.metric) {
    series.emplace(RenderLabels(metric), counter ? metric.counter.value : metric.gauge.value);
  }
  for (const auto& [labels, value] : series) writer.Series(family.name, labels, value);
}

}  // namespace

LoopCells::LoopCells(std::string name)
    : name_(std::move(name)),
      lag_(LatenessBounds()),
      delay_(LatenessBounds()),
      error_(LatenessBounds()) {}

/// The connections of the exporter's one dialer. A refused one is counted as unknown, too, as its
/// library does it.
class DialMetrics {
 public:
  explicit DialMetrics(prometheus::Registry& registry)
      : attempted_(One(registry, kDialsAttempted)),
        established_(One(registry, kDialsEstablished)),
        closed_(One(registry, kDialsClosed)) {
    auto& failed = BuildCounterFamily(registry, kDialsFailed);
    for (std::size_t i = 0; i < kReasons.size(); ++i) {
      failed_[i] = &failed.Add({{"dialer_name", kDialer}, {"reason", std::string(kReasons[i])}});
    }
  }

  void Count(const ProbeResult& result) {
    for (const Hop& hop : result.hops) {
      if (!hop.phases.Get(Phase::kConnect)) continue;
      attempted_.Increment();
      const bool failed = &hop == &result.hops.back() && result.failure &&
                          Info(result.failure.reason).phase == Phase::kConnect;
      if (failed) {
        const std::size_t reason = ReasonOf(result.failure.reason);
        failed_[reason]->Increment();
        if (reason == kRefused) failed_[kUnknown]->Increment();
      } else {
        established_.Increment();
        closed_.Increment();
      }
    }
  }

 private:
  static constexpr const char* kDialer = "http_probe";
  static constexpr std::array<std::string_view, 4> kReasons = {"resolution", "refused", "timeout",
                                                               "unknown"};
  static constexpr std::size_t kRefused = 1, kTimeout = 2, kUnknown = 3;

  static prometheus::Counter& One(prometheus::Registry& registry, const MetricDef& metric) {
    return BuildCounterFamily(registry, metric).Add({{"dialer_name", kDialer}});
  }
  static std::size_t ReasonOf(FailureReason reason) {
    if (reason == FailureReason::kConnectRefused) return kRefused;
    return reason == FailureReason::kConnectTimeout ? kTimeout : kUnknown;
  }

  prometheus::Counter& attempted_;
  prometheus::Counter& established_;
  prometheus::Counter& closed_;
  std::array<prometheus::Counter*, kReasons.size()> failed_{};
};

/// The families of the control plane. Series that can be named beforehand exist from the start,
/// with 0.
class AgentMetrics::Families {
 public:
  explicit Families(const BuildFacts& build) {
    BuildGaugeFamily(registry_, kBuildInfo).Add(BuildLabels(build)).Set(1);
    BuildGaugeFamily(registry_, kBlackboxBuildInfo).Add(BlackboxBuildLabels(build)).Set(1);
    for (const int status : {200, 500, 503}) Scrapes(status);
    auto& rejected_family = BuildCounterFamily(registry_, kAdmissionRejectedTotal);
    for (std::size_t i = 0; i < kRejectedNames.size(); ++i) {
      rejected[i] = &rejected_family.Add({{"what", std::string(kRejectedNames[i])}});
    }
  }

  prometheus::Counter& Requests(std::string_view handler, int status) {
    const auto key = std::pair(std::string(handler), status);
    const auto found = requests_.find(key);
    if (found != requests_.end()) return *found->second;
    auto& counter =
        requests_family_.Add({{"handler", key.first}, {"code", std::to_string(status)}});
    requests_.emplace(key, &counter);
    return counter;
  }

  prometheus::Counter& Scrapes(int status) {
    return scrapes_family_.Add({{"code", std::to_string(status)}});
  }

  DialMetrics& Dials() {
    if (!dials_) dials_.emplace(registry_);
    return *dials_;
  }

  std::vector<prometheus::MetricFamily> Collect() const { return registry_.Collect(); }

 private:
  prometheus::Gauge& OneGauge(const MetricDef& metric) {
    return BuildGaugeFamily(registry_, metric).Add({});
  }

  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_family_ =
      BuildCounterFamily(registry_, kHttpRequestsTotal);
  std::map<std::pair<std::string, int>, prometheus::Counter*> requests_;
  prometheus::Family<prometheus::Counter>& scrapes_family_ =
      BuildCounterFamily(registry_, kScrapesTotal);
  std::optional<DialMetrics> dials_;  ///< after the first http probe, as the exporter

 public:
  prometheus::Gauge& reload_ok = OneGauge(kConfigReloadSuccessful);
  prometheus::Gauge& reload_time = OneGauge(kConfigReloadTimestamp);
  prometheus::Gauge& blackbox_reload_ok = OneGauge(kBlackboxReloadSuccessful);
  prometheus::Gauge& blackbox_reload_time = OneGauge(kBlackboxReloadTimestamp);
  prometheus::Gauge& scrapes_in_flight = OneGauge(kScrapesInFlight);
  prometheus::Gauge& connections = OneGauge(kHttpConnections);
  prometheus::Counter& unknown_module =
      BuildCounterFamily(registry_, kBlackboxModuleUnknownTotal).Add({});
  std::array<prometheus::Counter*, kRejectedNames.size()> rejected{};
};

AgentMetrics::AgentMetrics(const BuildFacts& build)
    : families_(std::make_unique<Families>(build)) {}
AgentMetrics::~AgentMetrics() = default;

LoopCells& AgentMetrics::AddLoop(std::string name, bool is_shard) {
  loops_.push_back({std::make_unique<LoopCells>(std::move(name)), is_shard});
  return *loops_.back().cells;
}

std::vector<const LoopCells*> AgentMetrics::shards() const {
  std::vector<const LoopCells*> cells;
  for (const Loop& loop : loops_) {
    if (loop.is_shard) cells.push_back(loop.cells.get());
  }
  return cells;
}

void AgentMetrics::ConfigLoaded(bool ok, WallTime now) {
  families_->reload_ok.Set(ok ? 1 : 0);
  families_->blackbox_reload_ok.Set(ok ? 1 : 0);
  if (!ok) return;
  families_->reload_time.Set(ToUnixSeconds(now));
  families_->blackbox_reload_time.Set(ToUnixSeconds(now));
}

void AgentMetrics::CountUnknownModule() { families_->unknown_module.Increment(); }

void AgentMetrics::CountRejected(Rejected what) {
  families_->rejected[static_cast<std::size_t>(what)]->Increment();
}

void AgentMetrics::CountRequest(std::string_view handler, int status) {
  families_->Requests(handler, status).Increment();
}

void AgentMetrics::SetConnections(std::size_t open) {
  families_->connections.Set(static_cast<double>(open));
}

void AgentMetrics::ScrapeBegan() { families_->scrapes_in_flight.Increment(); }

void AgentMetrics::ScrapeEnded(int status) {
  families_->Scrapes(status).Increment();
  ScrapeAbandoned();
}

void AgentMetrics::ScrapeAbandoned() { families_->scrapes_in_flight.Decrement(); }

void AgentMetrics::CountDials(const ProbeResult& result) { families_->Dials().Count(result); }

std::uint64_t AgentMetrics::in_flight() const noexcept {
  std::uint64_t runs = 0;
  for (const Loop& loop : loops_) runs += loop.cells->in_flight();
  return runs;
}

void AgentMetrics::Render(std::string& out) const {
  auto families = families_->Collect();
  std::ranges::sort(families, {}, &prometheus::MetricFamily::name);
  for (const auto& family : families) AppendFamily(out, family);
  RenderLoops(out);
  history_.Render(out);
  discovery_.Render(out);
  AppendProcessStats(out, ReadProcessStats());
}

void AgentMetrics::RenderLoops(std::string& out) const {
  if (loops_.empty()) return;
  const auto label = [](const Loop& loop) {
    return sonde::RenderLabels({{"loop", loop.cells->name()}});
  };
  const bool any_shard = std::ranges::any_of(loops_, &Loop::is_shard);
  ExpositionWriter writer(out);
  writer.Family(kLoopLagSeconds);
  for (const Loop& loop : loops_) {
    loop.cells->lag().Append(out, kLoopLagSeconds.name, label(loop));
  }
  if (!any_shard) return;
  writer.Family(kMeasurementErrorSeconds);
  for (const Loop& loop : loops_) {
    if (!loop.is_shard) continue;
    loop.cells->measurement_error().Append(out, kMeasurementErrorSeconds.name, label(loop));
  }
  writer.Family(kProbesInFlight);
  for (const Loop& loop : loops_) {
    if (loop.is_shard) writer.Count(kProbesInFlight.name, label(loop), {}, loop.cells->in_flight());
  }
  writer.Family(kScheduleDelaySeconds);
  for (const Loop& loop : loops_) {
    if (!loop.is_shard) continue;
    loop.cells->schedule_delay().Append(out, kScheduleDelaySeconds.name, label(loop));
  }
}

}  // namespace sonde
