#include "metrics/check_registry.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "metrics/catalog.h"
#include "metrics/exposition.h"
#include "metrics/probe_exposition.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

// What a check takes with eleven buckets, six phases and a few labels of its own. Growing the page
// would copy tens of megabytes, so the last page's size is the guess for the next.
constexpr std::size_t kBytesPerCheck = 4500;

/// One page of all checks: reads each check's last run once, so that its gauges are of the same
/// run.
class Page {
 public:
  Page(const CheckEntries& entries, std::string& out) : entries_(entries), out_(out), writer_(out) {
    last_runs_.reserve(entries.size());
    for (const CheckEntry& entry : entries) last_runs_.push_back(entry.cells->last_run());
  }

  void Write() {
    WriteInfo();
    WriteLastRun(kAvailability, [](const LastRun& run) { return run.success ? 1.0 : 0.0; });
    WriteLastRun(kLastRunTimestamp, [](const LastRun& run) { return ToUnixSeconds(run.ended); });
    WriteDurations();
    WriteFailures();
    WriteMissed();
    WritePhases();
    WriteTotals();
  }

 private:
  void WriteInfo() {
    writer_.Family(kCheckInfo);
    for (const CheckEntry& entry : entries_) {
      const std::string own = RenderLabels({{"module", entry.module},
                                            {"prober", entry.prober},
                                            {"interval", FormatLongDuration(entry.interval)},
                                            {"timeout", FormatLongDuration(entry.timeout)}});
      writer_.Count(kCheckInfo.name, Labels(entry), own, 1);
    }
  }

  template <typename Value>
  void WriteLastRun(const MetricDef& metric, Value value) {
    writer_.Family(metric);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (last_runs_[i]) writer_.Series(metric.name, Labels(entries_[i]), value(*last_runs_[i]));
    }
  }

  void WriteDurations() {
    writer_.Family(kDurationSeconds);
    for (const CheckEntry& entry : entries_) {
      entry.cells->durations().Append(out_, kDurationSeconds.name, Labels(entry));
    }
  }

  void WriteFailures() {
    writer_.Family(kFailuresTotal);
    for (const CheckEntry& entry : entries_) {
      for (const FailureReasonInfo& info : kFailureReasons) {
        const std::uint64_t count = entry.cells->failures(info.reason);
        if (count == 0) continue;
        writer_.Count(kFailuresTotal.name, Labels(entry), ReasonLabels(info), count);
      }
    }
  }

  void WriteMissed() {
    writer_.Family(kMissedTotal);
    for (const CheckEntry& entry : entries_) {
      for (std::size_t i = 0; i < kMissCauseNames.size(); ++i) {
        const auto cause = static_cast<MissCause>(i);
        writer_.Count(kMissedTotal.name, Labels(entry), kMissLabels[i], entry.cells->missed(cause));
      }
    }
  }

  void WritePhases() {
    if (Any(PhaseSeries::kGauge)) WritePhaseGauges();
    if (Any(PhaseSeries::kHistogram)) WritePhaseHistograms();
  }

  // All entries of a generation have the same options.
  bool Any(PhaseSeries kind) const {
    return !entries_.empty() && entries_.front().cells->options().phases == kind;
  }

  void WritePhaseGauges() {
    writer_.Family(kPhaseSeconds);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!last_runs_[i]) continue;
      for (std::size_t phase = 0; phase < kTimedPhases; ++phase) {
        const auto took = last_runs_[i]->phases[phase];
        if (!took) continue;
        writer_.Series(kPhaseSeconds.name, Labels(entries_[i]), kPhaseLabels[phase],
                       ToSeconds(*took));
      }
    }
  }

  void WritePhaseHistograms() {
    writer_.Family(kPhaseSecondsHistogram);
    for (const CheckEntry& entry : entries_) {
      for (std::size_t phase = 0; phase < kTimedPhases; ++phase) {
        const HistogramCells* cells = entry.cells->phase_durations(static_cast<Phase>(phase));
        if (cells == nullptr || cells->Count() == 0) continue;
        cells->Append(out_, kPhaseSecondsHistogram.name, Labels(entry), kPhaseLabels[phase]);
      }
    }
  }

  // Successes are read before runs, so that no page shows more of the former.
  void WriteTotals() {
    std::vector<std::uint64_t> successes;
    successes.reserve(entries_.size());
    for (const CheckEntry& entry : entries_) successes.push_back(entry.cells->successes());
    writer_.Family(kRunsTotal);
    for (const CheckEntry& entry : entries_) {
      writer_.Count(kRunsTotal.name, Labels(entry), {}, entry.cells->runs());
    }
    writer_.Family(kSuccessTotal);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      writer_.Count(kSuccessTotal.name, Labels(entries_[i]), {}, successes[i]);
    }
  }

  static std::string_view Labels(const CheckEntry& entry) { return entry.cells->rendered_labels(); }

  static const std::string& ReasonLabels(const FailureReasonInfo& info) {
    return kReasonLabels[static_cast<std::size_t>(info.reason) - 1];
  }

  // Rendered once: own labels of the families, by phase, cause and reason.
  static std::vector<std::string> RenderEach(std::string_view label,
                                             std::span<const std::string_view> values) {
    std::vector<std::string> rendered;
    for (const std::string_view value : values) {
      rendered.push_back(RenderLabels({{std::string(label), std::string(value)}}));
    }
    return rendered;
  }
  static std::vector<std::string> RenderReasons() {
    std::vector<std::string> rendered;
    for (const FailureReasonInfo& info : kFailureReasons) {
      rendered.push_back(RenderLabels(
          {{"phase", std::string(Name(info.phase))}, {"reason", std::string(info.name)}}));
    }
    return rendered;
  }
  inline static const std::vector<std::string> kPhaseLabels = RenderEach("phase", kPhaseNames);
  inline static const std::vector<std::string> kMissLabels = RenderEach("cause", kMissCauseNames);
  inline static const std::vector<std::string> kReasonLabels = RenderReasons();

  const CheckEntries& entries_;
  std::string& out_;
  ExpositionWriter writer_;
  std::vector<std::optional<LastRun>> last_runs_;
};

const Clock& KernelClock() {
  static const SystemClock clock;
  return clock;
}

void RenderSlos(const CheckEntries& entries, MonoTime now, std::string& out) {
  std::vector<SloEntry> slos;
  for (const CheckEntry& entry : entries) {
    if (!entry.slo_cells) continue;
    slos.push_back(
        {entry.cells->rendered_labels(), entry.slo_cells.get(), entry.slo, entry.slo_windows});
  }
  AppendSlos(out, slos, now);
}

}  // namespace

CheckRegistry::CheckRegistry(const Clock* clock)
    : clock_(clock != nullptr ? *clock : KernelClock()),
      entries_(std::make_shared<const CheckEntries>()) {}

void CheckRegistry::Replace(CheckEntries entries) {
  const auto key = [](const CheckEntry& entry) {
    return std::tie(entry.cells->labels().check, entry.cells->labels().endpoint);
  };
  // A generation's entries mostly are in order already.
  if (!std::ranges::is_sorted(entries, {}, key)) std::ranges::sort(entries, {}, key);
  auto next = std::make_shared<const CheckEntries>(std::move(entries));
  const std::scoped_lock lock(entries_mutex_);
  entries_.swap(next);
}

std::shared_ptr<const CheckEntries> CheckRegistry::entries() const {
  const std::scoped_lock lock(entries_mutex_);
  return entries_;
}

void CheckRegistry::Render(std::string& out) {
  const std::scoped_lock lock(render_mutex_);
  const auto current = entries();
  if (current->empty()) return;
  const std::size_t before = out.size();
  out.reserve(before +
              std::max(current->size() * kBytesPerCheck, last_page_bytes_ + last_page_bytes_ / 16));
  RenderObservations(*current, out);
  Page(*current, out).Write();
  RenderSlos(*current, clock_.Now(), out);
  last_page_bytes_ = out.size() - before;
}

void CheckRegistry::RenderObservations(const CheckEntries& entries, std::string& out) {
  std::unordered_map<CheckCellsPtr, std::unique_ptr<Observations>> observed;
  std::vector<LabelledObservations> runs;
  for (const CheckEntry& entry : entries) {
    if (!entry.cells->options().probe_metrics) continue;
    auto newest = entry.cells->TakeObservations();
    if (!newest) {
      const auto kept = observed_.find(entry.cells);
      if (kept != observed_.end()) newest = std::move(kept->second);
    }
    if (!newest) continue;
    runs.push_back({newest.get(), entry.cells->rendered_labels(), entry.cells->label_names()});
    observed.emplace(entry.cells, std::move(newest));
  }
  observed_ = std::move(observed);
  AppendObservations(out, runs);
}

}  // namespace sonde
