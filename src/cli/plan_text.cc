#include "cli/plan_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "app/plan_costs.h"
#include "report/text_table.h"

namespace sonde {
namespace {

/// "1.2 MiB": three figures at most.
std::string HumanBytes(double bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  if (unit == 0 || bytes >= 99.5) return fmt::format("{:.0f} {}", bytes, kUnits[unit]);
  return fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

/// "0.4 %" of a core.
std::string HumanShare(double cores) {
  if (cores < 0.0001) return "<0.01 %";
  return fmt::format("{:.{}f} %", cores * 100, cores < 0.01 ? 2 : cores < 0.1 ? 1 : 0);
}

/// "0.4 % of a core" or "2.1 cores".
std::string HumanCores(double cores) {
  return cores < 1 ? HumanShare(cores) + " of a core" : fmt::format("{:.1f} cores", cores);
}

std::string HumanRate(double per_second) {
  if (per_second == 0) return "0";
  if (per_second >= 100) return fmt::format("{:.0f}", per_second);
  return fmt::format("{:.3g}", per_second);
}

class PlanPage {
 public:
  PlanPage(const Plan& plan, const PlanTextOptions& options) : plan_(plan), options_(options) {}

  std::string Make() {
    text_ = Inked(fmt::format("{}, region {}", Printable(options_.file), options_.region),
                  Ink::kBold, options_.color) +
            "\n\n";
    Facts();
    Probers();
    Hosts();
    for (const std::string& warning : plan_.warnings) {
      if (&warning == &plan_.warnings.front()) text_ += '\n';
      text_ += Inked("warning: " + Printable(warning), Ink::kYellow, options_.color) + '\n';
    }
    text_ +=
        '\n' + Inked(Wrapped(fmt::format("CPU and memory are estimates from what runs cost on {}.",
                                         kMeasuredOn),
                             0, Width()),
                     Ink::kDim, options_.color);
    return std::move(text_);
  }

 private:
  std::size_t Width() const {
    return static_cast<std::size_t>(std::clamp(options_.width, 40, 120));
  }

  void Fact(std::string_view name, const std::string& value, const std::string& more = {}) {
    constexpr std::size_t kName = 10;
    constexpr std::size_t kValue = 22;
    std::string line =
        PadRight(std::string(name), kName) + PadRight(value, more.empty() ? 0 : kValue);
    if (!more.empty())
      line += Inked(Truncated(more, Width() - kName - kValue), Ink::kDim, options_.color);
    text_ += line + '\n';
  }

  void Facts() {
    Fact("checks", fmt::format("{}", plan_.checks),
         plan_.other_checks > 0 ? fmt::format("and {} of other regions", plan_.other_checks) : "");
    Fact("instances", fmt::format("{}", plan_.instances), "a check with one of its targets");
    Fact("runs", fmt::format("{}/s", HumanRate(plan_.runs_per_second)),
         fmt::format("{:.0f} at once if every target hangs", std::ceil(plan_.most_in_flight)));
    Fact("series", fmt::format("{}", plan_.check_series + plan_.agent_series),
         fmt::format("{} of checks, {} of the agent", plan_.check_series, plan_.agent_series));
    Fact("samples", fmt::format("{}/s", HumanRate(plan_.samples_per_second)),
         fmt::format("scraped every {}, {} a page", FormatLongDuration(options_.scrape_interval),
                     HumanBytes(plan_.page_bytes)));
    Fact("CPU", HumanCores(plan_.idle_cpu + plan_.runs_cpu + plan_.scrape_cpu),
         fmt::format("runs {}, scrapes {}", HumanShare(plan_.runs_cpu),
                     HumanShare(plan_.scrape_cpu)));
    Fact("memory", HumanBytes(plan_.memory_bytes));
    const HistoryPlan& history = plan_.history;
    if (!history.on) return Fact("history", "off");
    Fact("history", HumanBytes(std::min(history.wanted_bytes(), history.max_bytes)),
         fmt::format("runs {}, counts {}; at most {}", HumanBytes(history.runs_bytes),
                     HumanBytes(history.rollups_bytes), HumanBytes(history.max_bytes)));
  }

  void Probers() {
    TextTable table({{.title = "PROBER", .flexible = true},
                     {.title = "INSTANCES", .right = true},
                     {.title = "RUNS/S", .right = true},
                     {.title = "CPU", .right = true}});
    for (const ProberLoad& load : plan_.probers) {
      table.Add({{load.prober},
                 {fmt::format("{}", load.instances)},
                 {HumanRate(load.runs_per_second)},
                 {HumanShare(load.cpu)}});
    }
    if (!table.empty()) text_ += '\n' + table.Render(options_.width, options_.color);
  }

  void Hosts() {
    TextTable table({{.title = "HOST", .flexible = true},
                     {.title = "INSTANCES", .right = true},
                     {.title = "RUNS/S", .right = true}});
    const std::size_t shown = std::min(options_.top_hosts, plan_.hosts.size());
    for (std::size_t i = 0; i < shown; ++i) {
      const HostLoad& load = plan_.hosts[i];
      table.Add(
          {{load.host}, {fmt::format("{}", load.instances)}, {HumanRate(load.runs_per_second)}});
    }
    if (table.empty()) return;
    if (shown < plan_.hosts.size()) {
      table.AddNote(fmt::format("and {} hosts more", plan_.hosts.size() - shown));
    }
    text_ += '\n' + table.Render(options_.width, options_.color);
  }

  const Plan& plan_;
  const PlanTextOptions& options_;
  std::string text_;
};

}  // namespace

std::string RenderPlan(const Plan& plan, const PlanTextOptions& options) {
  return PlanPage(plan, options).Make();
}

std::string PlanJson(const Plan& plan) {
  using Json = nlohmann::ordered_json;
  Json probers = Json::array();
  for (const ProberLoad& load : plan.probers) {
    probers.push_back({{"prober", load.prober},
                       {"instances", load.instances},
                       {"runs_per_second", load.runs_per_second},
                       {"cpu_cores", load.cpu}});
  }
  Json hosts = Json::array();
  for (const HostLoad& load : plan.hosts) {
    hosts.push_back({{"host", load.host},
                     {"instances", load.instances},
                     {"runs_per_second", load.runs_per_second}});
  }
  Json history = nullptr;
  if (plan.history.on) {
    history = {{"runs_bytes", std::round(plan.history.runs_bytes)},
               {"rollups_bytes", std::round(plan.history.rollups_bytes)},
               {"max_bytes", plan.history.max_bytes}};
  }
  const Json json = {
      {"checks", plan.checks},
      {"checks_of_other_regions", plan.other_checks},
      {"instances", plan.instances},
      {"sources_not_asked", plan.unasked_sources},
      {"runs_per_second", plan.runs_per_second},
      {"most_in_flight", std::ceil(plan.most_in_flight)},
      {"series", {{"checks", plan.check_series}, {"agent", plan.agent_series}}},
      {"samples_per_second", plan.samples_per_second},
      {"page_bytes", plan.page_bytes},
      {"cpu_cores",
       {{"idle", plan.idle_cpu}, {"runs", plan.runs_cpu}, {"scrapes", plan.scrape_cpu}}},
      {"memory_bytes", std::round(plan.memory_bytes)},
      {"history", std::move(history)},
      {"probers", std::move(probers)},
      {"hosts", std::move(hosts)},
      {"warnings", plan.warnings}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sonde
