#include "metrics/slo_cells.h"

#include <algorithm>
#include <utility>

#include "metrics/catalog.h"
#include "metrics/exposition.h"
#include "slo/burn_rate.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

/// One page: reads each window once, so that gauges of one objective agree.
class SloPage {
 public:
  SloPage(const std::vector<SloEntry>& entries, MonoTime now, std::string& out)
      : out_(out), writer_(out) {
    for (const SloEntry& entry : entries) {
      for (const SloKind kind : kSloKinds) Take(entry, kind, now);
    }
  }

  void Write() {
    writer_.Family(kSloAvailability);
    EachWindow(kSloAvailability, [](SloCount count, Share) { return AvailabilityRatio(count); });
    writer_.Family(kSloBurnRate);
    EachWindow(kSloBurnRate, BurnRate);
    WriteBudgets();
    WriteExcluded();
    writer_.Family(kSloGoodRunsTotal);
    EachCount(kSloGoodRunsTotal, [](const Row& row) { return row.good; });
    writer_.Family(kSloObjective);
    for (const Row& row : rows_) {
      writer_.Series(kSloObjective.name, row.labels, KindLabel(row.kind), row.target.ratio());
    }
    writer_.Family(kSloRunsTotal);
    EachCount(kSloRunsTotal, [](const Row& row) { return row.runs; });
  }

 private:
  struct Row {
    std::string_view labels;
    SloKind kind{};
    Share target;
    const SloCells* cells = nullptr;
    bool shown = false;  ///< windows are
    Duration window{};
    SloWindows::Set shown_windows;
    SloWindows::Reading reading{};
    std::uint64_t good = 0, runs = 0;
  };

  void Take(const SloEntry& entry, SloKind kind, MonoTime now) {
    const auto target = TargetOf(entry.slo, kind);
    const SloWindows* const windows = entry.cells->windows(kind);
    if (!target || windows == nullptr) return;
    Row& row = rows_.emplace_back();
    row.labels = entry.labels;
    row.kind = kind;
    row.target = *target;
    row.cells = entry.cells;
    row.window = windows->window();
    row.shown_windows = entry.windows;
    row.shown = entry.cells->past_known();
    if (row.shown) row.reading = windows->Read(now);
    row.good = windows->good();
    row.runs = windows->runs();
  }

  template <typename Value>
  void EachWindow(const MetricDef& metric, Value value) {
    for (const Row& row : rows_) {
      if (!row.shown) continue;
      for (std::size_t i = 0; i < SloWindows::kBurnWindows.size(); ++i) {
        const Duration window = SloWindows::kBurnWindows[i];
        if (row.shown_windows[i] || window == row.window) {
          WriteWindow(metric, row, i, window, value);
        }
      }
      // The finer count is shown where the objective's own window is one of those.
      if (std::ranges::find(SloWindows::kBurnWindows, row.window) ==
          SloWindows::kBurnWindows.end()) {
        WriteWindow(metric, row, SloWindows::kOwn, row.window, value);
      }
    }
  }

  template <typename Value>
  void WriteWindow(const MetricDef& metric, const Row& row, std::size_t window, Duration length,
                   Value value) {
    const SloCount count = row.reading[window];
    if (count.runs == 0) return;
    writer_.Series(metric.name, row.labels, WindowLabel(row.kind, length),
                   value(count, row.target));
  }

  void WriteBudgets() {
    writer_.Family(kSloBudgetRemaining);
    for (const Row& row : rows_) {
      const SloCount count = row.reading[SloWindows::kOwn];
      if (!row.shown || count.runs == 0) continue;
      writer_.Series(kSloBudgetRemaining.name, row.labels, KindLabel(row.kind),
                     1 - BurnRate(count, row.target));
    }
  }

  void WriteExcluded() {
    writer_.Family(kSloExcludedTotal);
    for (const Row& row : rows_) {
      for (std::size_t i = 0; i < kMissCauseNames.size(); ++i) {
        const std::uint64_t count = row.cells->excluded(static_cast<MissCause>(i));
        if (count == 0) continue;
        const std::string more = RenderLabels(
            {{"slo", std::string(Name(row.kind))}, {"cause", std::string(kMissCauseNames[i])}});
        writer_.Count(kSloExcludedTotal.name, row.labels, more, count);
      }
    }
  }

  template <typename Value>
  void EachCount(const MetricDef& metric, Value value) {
    for (const Row& row : rows_) {
      writer_.Count(metric.name, row.labels, KindLabel(row.kind), value(row));
    }
  }

  const std::string& KindLabel(SloKind kind) {
    std::string& label = kind_labels_[static_cast<std::size_t>(kind)];
    if (label.empty()) label = RenderLabels({{"slo", std::string(Name(kind))}});
    return label;
  }
  /// Rendered once per page: windows are few, lines are many.
  const std::string& WindowLabel(SloKind kind, Duration window) {
    auto& labels = window_labels_[static_cast<std::size_t>(kind)];
    const auto known = std::ranges::find(labels, window, &std::pair<Duration, std::string>::first);
    if (known != labels.end()) return known->second;
    return labels
        .emplace_back(window, RenderLabels({{"slo", std::string(Name(kind))},
                                            {"window", FormatLongDuration(window)}}))
        .second;
  }

  std::string& out_;
  ExpositionWriter writer_;
  std::vector<Row> rows_;
  std::array<std::string, kSloKinds.size()> kind_labels_;
  std::array<std::vector<std::pair<Duration, std::string>>, kSloKinds.size()> window_labels_;
};

}  // namespace

SloShape ShapeOf(const Slo& slo) noexcept {
  return {.window = slo.window,
          .availability = slo.availability.has_value(),
          .under = slo.latency ? slo.latency->under : Duration::zero()};
}

SloCells::SloCells(const SloShape& shape) : shape_(shape) {
  const auto make = [&](SloKind kind) {
    windows_[static_cast<std::size_t>(kind)] = std::make_unique<SloWindows>(shape.window);
  };
  if (shape.availability) make(SloKind::kAvailability);
  if (shape.under > Duration::zero()) make(SloKind::kLatency);
}

void SloCells::Count(MonoTime now, bool success, Duration took) noexcept {
  if (const auto& availability = windows_[0]) availability->Count(now, success);
  if (const auto& latency = windows_[1]) latency->Count(now, success && took <= shape_.under);
}

void SloCells::Exclude(MissCause cause, std::uint64_t slots) noexcept {
  auto& cell = excluded_[static_cast<std::size_t>(cause)];
  cell.store(cell.load(std::memory_order_relaxed) + slots, std::memory_order_relaxed);
}

void SloCells::AddPast(SloKind kind, MonoTime now, std::int64_t first,
                       std::span<const SloCount> minutes) noexcept {
  if (const auto& windows = windows_[static_cast<std::size_t>(kind)]) {
    windows->AddPast(now, first, minutes);
  }
}

void SloCells::AddPast(const SloCells& past) noexcept {
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    if (windows_[i] && past.windows_[i]) windows_[i]->AddPast(*past.windows_[i]);
  }
}

std::uint64_t SloCells::excluded(MissCause cause) const noexcept {
  return excluded_[static_cast<std::size_t>(cause)].load(std::memory_order_relaxed);
}

void AppendSlos(std::string& out, const std::vector<SloEntry>& entries, MonoTime now) {
  if (entries.empty()) return;
  SloPage(entries, now, out).Write();
}

}  // namespace sonde
