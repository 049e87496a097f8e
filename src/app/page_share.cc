#include "app/page_share.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sonde/common_metrics.h"

namespace sonde {
namespace {

/// The phases that a run of a prober goes through when it passes. `tls` counts where TLS is spoken.
struct ProberPhases {
  std::string_view prober;
  std::vector<Phase> phases;
};
const std::vector<ProberPhases>& PhasesTable() {
  using enum Phase;
  static const std::vector<ProberPhases> table = {
      {"http", {kResolve, kConnect, kTls, kProcessing, kTransfer}},
      {"websocket", {kResolve, kConnect, kTls, kProcessing, kTransfer}},
      {"grpc", {kResolve, kConnect, kTls, kProcessing, kTransfer}},
      {"tcp", {kResolve, kConnect, kTls, kTransfer}},
      {"tls", {kResolve, kConnect, kTls}},
      {"unix", {kConnect, kTls, kTransfer}},
      {"dns", {kResolve, kConnect, kProcessing}},
      {"icmp", {kResolve, kProcessing}},
  };
  return table;
}

/// A run that passed, with each metric that such a run may show.
ProbeResult PassedRun(const CheckInstance& instance) {
  ProbeResult result;
  result.success = true;
  result.duration = std::chrono::milliseconds(100);
  const bool tls = SpeaksTls(instance);
  std::vector<Phase> phases;
  for (const ProberPhases& row : PhasesTable()) {
    if (row.prober == instance.module->prober_name) phases = row.phases;
  }
  if (!tls) std::erase(phases, Phase::kTls);
  for (const Phase phase : phases) result.phases.Add(phase, std::chrono::milliseconds(10));
  const std::string& prober = instance.module->prober_name;
  const bool tcp = prober != "unix" && prober != "dns" && prober != "icmp";
  const auto observe = [&](const MetricDef& metric) {
    const bool of_tls =
        metric.name.starts_with("probe_ssl_") || metric.name.starts_with("probe_tls_");
    const bool of_tcp = metric.name.starts_with("probe_tcp_");
    const bool of_failures = &metric == &kProbeFailureInfo;
    if (of_failures || (of_tls && !tls) || (of_tcp && !tcp)) return;
    if (metric.labels == std::vector<std::string_view>{"phase"}) {
      for (const Phase phase : phases)
        result.observations.Set(metric, {std::string(Name(phase))}, 0);
    } else {
      result.observations.Set(metric, std::vector<std::string>(metric.labels.size(), "-"), 0);
    }
  };
  for (const MetricDef* const metric : CommonMetrics()) observe(*metric);
  if (instance.module->prober == nullptr) return result;
  for (const MetricDef* const metric : instance.module->prober->metrics()) observe(*metric);
  return result;
}

/// The instance's part of the page, as ShareOf wants it.
std::string PageOf(const CheckInstance& instance) {
  const auto shape = std::make_shared<const CellShape>(instance.cells->options());
  CheckEntry entry{.cells = std::make_shared<CheckCells>(instance.cells->labels(), shape),
                   .module = instance.module->name,
                   .prober = instance.module->prober_name,
                   .interval = instance.plan.interval,
                   .timeout = instance.timeout,
                   .slo_cells = nullptr,
                   .slo = instance.slo};
  const SystemClock clock;
  if (instance.slo_cells) {
    entry.slo_cells = std::make_shared<SloCells>(instance.slo_cells->shape());
    entry.slo_cells->PastIsComplete();
    entry.slo_cells->Count(clock.Now(), true, Duration::zero());
  }
  entry.cells->Record(PassedRun(instance));
  CheckRegistry registry;
  registry.Replace({std::move(entry)});
  std::string page;
  registry.Render(page);
  return page;
}

template <typename Use>
void ForEachSample(std::string_view page, Use use) {
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    if (page.front() != '#' && end > 0) use(page.substr(0, end));
    page.remove_prefix(std::min(end + 1, page.size()));
  }
}

}  // namespace

PageShare& PageShare::operator+=(const PageShare& other) noexcept {
  series += other.series;
  bytes += other.bytes;
  return *this;
}

PageShare ShareOf(std::string_view page) noexcept {
  PageShare share;
  ForEachSample(page, [&share](std::string_view line) {
    ++share.series;
    share.bytes += line.size() + 1;
  });
  return share;
}

PageShare ShareOf(const CheckInstance& instance) { return ShareOf(PageOf(instance)); }

std::set<std::string> SeriesOf(const CheckInstance& instance) {
  std::set<std::string> series;
  ForEachSample(PageOf(instance), [&series](std::string_view line) {
    series.emplace(line.substr(0, line.rfind(' ')));
  });
  return series;
}

bool SpeaksTls(const CheckInstance& instance) {
  const std::string& target = instance.target;
  if (instance.module->prober_name == "tls") return true;
  if (instance.module->prober_name == "http" && !target.contains("://")) return false;
  if (target.starts_with("https://") || target.starts_with("wss://")) return true;
  if (target.contains("://")) return false;
  // tls, starttls and dns_over_tls.
  return PrintModule(*instance.module, 2).contains("tls: true\n");
}

}  // namespace sonde
