#include "app/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "app/page_share.h"
#include "app/plan_costs.h"
#include "metrics/agent_metrics.h"
#include "sonde/address.h"
#include "sonde/ascii.h"
#include "sonde/url.h"

namespace sonde {
namespace {

// A client has some 28,000 ports for one address and port of a server, and each is taken for a
// minute after its connection (Linux: ip_local_port_range, TIME_WAIT).
constexpr double kPortsPerSecond = 28000.0 / 60;

double PerSecond(const CheckInstance& check) { return 1 / ToSeconds(check.plan.interval); }

double CpuMicros(std::string_view prober, bool tls) {
  const auto cost = std::ranges::find(kRunCosts, prober, &RunCost::prober);
  if (cost == kRunCosts.end()) return 0;
  return tls && cost->tls > 0 ? cost->tls : cost->plain;
}

double InstanceMemory(const CheckInstance& check) {
  const CellOptions& options = check.cells->options();
  double bytes = kInstanceBytes;
  if (check.slo_cells) bytes += kSloBytes;
  if (options.phases == PhaseSeries::kHistogram) bytes += kPhaseHistogramBytes;
  if (options.probe_metrics) bytes += kProbeMetricsBytes;
  return bytes;
}

std::size_t AgentSeries(std::size_t shards) {
  AgentMetrics metrics({.version = "0", .revision = {}, .libraries = {}});
  metrics.AddLoop("main", false);
  for (std::size_t i = 0; i < shards; ++i) metrics.AddLoop(fmt::format("shard-{}", i), true);
  std::string page;
  metrics.Render(page);
  return ShareOf(page).series;
}

class Planner {
 public:
  Planner(const Generation& generation, const PlanOptions& options)
      : generation_(generation), options_(options) {}

  Plan Make() {
    CountChecks();
    plan_.memory_bytes = kBaseBytes;
    plan_.idle_cpu = kIdleCores;
    for (const CheckInstancePtr& check : generation_.checks()) Add(*check);
    plan_.agent_series = AgentSeries(options_.shards);
    const double series = static_cast<double>(plan_.check_series + plan_.agent_series);
    plan_.samples_per_second = series / ToSeconds(options_.scrape_interval);
    plan_.scrape_cpu = plan_.samples_per_second * kScrapedSeriesNs / 1e9;
    Sort();
    PlanHistory();
    Warn();
    return std::move(plan_);
  }

 private:
  void CountChecks() {
    const Config& config = generation_.config();
    for (const CheckConfig& check : config.checks) {
      if (!config.RunsHere(check)) {
        ++plan_.other_checks;
        continue;
      }
      ++plan_.checks;
      if (!check.targets_from) continue;
      plan_.unasked_sources +=
          (check.targets_from->http_sd ? 1 : 0) + (check.targets_from->dns ? 1 : 0);
    }
  }

  void Add(const CheckInstance& check) {
    const double rate = PerSecond(check);
    ++plan_.instances;
    plan_.runs_per_second += rate;
    plan_.most_in_flight +=
        std::min(static_cast<double>(check.max_overlap), ToSeconds(check.timeout) * rate);
    plan_.memory_bytes += InstanceMemory(check);
    const PageShare share = ShareOf(check);
    plan_.check_series += share.series;
    plan_.page_bytes += static_cast<double>(share.bytes);

    const bool tls = SpeaksTls(check);
    const std::string& name = check.module->prober_name;
    ProberLoad& prober = probers_[name + (tls && name != "tls" ? " with TLS" : "")];
    ++prober.instances;
    prober.runs_per_second += rate;
    prober.cpu += rate * CpuMicros(name, tls) / 1e6;
    HostLoad& host = hosts_[HostOf(check.target)];
    ++host.instances;
    host.runs_per_second += rate;
  }

  void Sort() {
    for (auto& [name, load] : probers_) {
      load.prober = name;
      plan_.runs_cpu += load.cpu;
      plan_.probers.push_back(std::move(load));
    }
    std::ranges::stable_sort(plan_.probers, std::ranges::greater(), &ProberLoad::cpu);
    for (auto& [name, load] : hosts_) {
      load.host = name;
      plan_.hosts.push_back(std::move(load));
    }
    std::ranges::stable_sort(plan_.hosts, std::ranges::greater(), &HostLoad::runs_per_second);
  }

  void PlanHistory() {
    const HistoryConfig& config = generation_.config().history;
    HistoryPlan& history = plan_.history;
    history.on = config.on;
    if (!config.on) return;
    const double hours = ToSeconds(config.rollups.value) / 3600;
    history.runs_bytes = plan_.runs_per_second * ToSeconds(config.runs.value) * kRunBytes;
    history.rollups_bytes = static_cast<double>(plan_.instances) * hours * kHourBytes;
    history.max_bytes = static_cast<double>(config.max_size.bytes);
  }

  void Warn() {
    for (const HostLoad& host : plan_.hosts) {
      if (host.runs_per_second >= kPortsPerSecond) {
        plan_.warnings.push_back(fmt::format(
            "{} is probed {:.0f} times a second: beyond {:.0f} connections a second to one "
            "address and port a machine runs out of ports",
            host.host, host.runs_per_second, kPortsPerSecond));
      } else if (host.runs_per_second > options_.host_limit) {
        plan_.warnings.push_back(
            fmt::format("{} is probed {:.3g} times a second{}", host.host,
                        host.runs_per_second * static_cast<double>(options_.regions),
                        options_.regions > 1 ? " by all regions together" : ""));
      }
    }
    const HistoryPlan& history = plan_.history;
    if (history.on && history.wanted_bytes() > history.max_bytes) {
      plan_.warnings.emplace_back(
          "the history would outgrow history.max_size: what is oldest goes before its time");
    }
    if (plan_.unasked_sources > 0) {
      plan_.warnings.push_back(fmt::format(
          "{} sources (http_sd, dns) were not asked: their targets are not in these numbers",
          plan_.unasked_sources));
    }
  }

  const Generation& generation_;
  const PlanOptions& options_;
  Plan plan_;
  std::map<std::string, ProberLoad> probers_;
  std::map<std::string, HostLoad> hosts_;
};

}  // namespace

Plan PlanOf(const Generation& generation, const PlanOptions& options) {
  return Planner(generation, options).Make();
}

std::string HostOf(std::string_view target) {
  std::string_view rest = target;
  const std::size_t mark = rest.find("://");
  if (mark != std::string_view::npos) {
    if (const auto url = Url::Parse(target); url && !url->host.empty())
      return LowerAscii(url->host);
    rest.remove_prefix(mark + 3);
  }
  if (rest.starts_with('/')) return std::string(target);
  rest = rest.substr(0, rest.find_first_of("/?"));
  if (const auto parts = SplitHostPort(rest)) return LowerAscii(parts->host);
  return LowerAscii(rest);
}

}  // namespace sonde
