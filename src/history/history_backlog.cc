#include "history/history_backlog.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sonde {
namespace {

/// Takes at most `count` from the front.
template <typename T>
std::deque<T> TakeFront(std::deque<T>& from, std::size_t count) {
  if (count >= from.size()) return std::exchange(from, {});
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(count);
  std::deque<T> taken(std::make_move_iterator(from.begin()), std::make_move_iterator(end));
  from.erase(from.begin(), end);
  return taken;
}

/// Puts `earlier` before what is there.
template <typename T>
void PutFront(std::deque<T>& to, std::deque<T> earlier) {
  std::ranges::move(to, std::back_inserter(earlier));
  to = std::move(earlier);
}

template <typename T>
std::uint64_t DropFront(std::deque<T>& from, std::size_t limit) {
  if (from.size() <= limit) return 0;
  const std::size_t count = from.size() - limit;
  from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(count));
  return count;
}

/// Not within a character of UTF-8.
void CutText(std::string& text) {
  if (text.size() <= HistoryChange::kMaxText) return;
  std::size_t end = HistoryChange::kMaxText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
}

void Merge(std::map<HourKey, std::string>& into, const HourKey& key, const HourBlock& part) {
  const auto [found, is_new] = into.try_emplace(key);
  HourBlock whole;
  if (!is_new) whole = Unpack(found->second).value_or(HourBlock{});
  whole.Add(part);
  found->second = Pack(whole);
}

}  // namespace

bool operator<(const HourKey& a, const HourKey& b) noexcept {
  if (a.hour != b.hour) return a.hour < b.hour;
  return a.who != b.who && *a.who < *b.who;
}

std::string_view Name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::kUp: return "up";
    case Verdict::kDown: return "down";
    case Verdict::kUnmeasured: break;
  }
  return "unmeasured";
}

HourBlock& HistoryBacklog::Open(const HistoryKeyPtr& who, WallTime at) {
  return open_[{.hour = HourOf(at), .who = who}];
}

void HistoryBacklog::Add(HistoryRun run) {
  const bool good = run.reason == FailureReason::kNone;
  const bool timed = run.under > Duration::zero();
  HourBlock& block = Open(run.who, run.ended);
  block.JudgeBy(run.under);
  MinuteCounts& minute = block.minutes[MinuteOf(run.ended)];
  minute += {.runs = 1,
             .good = good ? 1U : 0U,
             .timed = timed ? 1U : 0U,
             .fast = timed && good && run.duration <= run.under ? 1U : 0U};
  const Duration rounded = std::chrono::floor<std::chrono::microseconds>(run.duration);
  block.total += rounded;
  block.longest = std::max(block.longest, rounded);
  waiting_.runs.push_back(std::move(run));
  dropped_.runs += DropFront(waiting_.runs, limits_.runs);
}

void HistoryBacklog::Add(const HistoryGap& gap) {
  Open(gap.who, gap.at).minutes[MinuteOf(gap.at)].excluded += gap.slots;
}

void HistoryBacklog::Add(HistoryChange change) {
  CutText(change.text);
  waiting_.changes.push_back(std::move(change));
  dropped_.changes += DropFront(waiting_.changes, limits_.changes);
}

HistoryBatch HistoryBacklog::Take(std::size_t max_runs, std::size_t max_hours) {
  PackOpen();
  HistoryBatch batch{.runs = TakeFront(waiting_.runs, max_runs),
                     .changes = std::exchange(waiting_.changes, {}),
                     .hours = {}};
  while (!waiting_.hours.empty() && batch.hours.size() < max_hours) {
    batch.hours.insert(batch.hours.end(), waiting_.hours.extract(waiting_.hours.begin()));
  }
  return batch;
}

void HistoryBacklog::PutBack(HistoryBatch batch) {
  PutFront(waiting_.runs, std::move(batch.runs));
  PutFront(waiting_.changes, std::move(batch.changes));
  for (const auto& [key, packed] : batch.hours) {
    // Earlier and later parts of an hour may come in any order but for the latency objective, whose
    // last change wins: the later part is added to the earlier one.
    const auto later = waiting_.hours.extract(key);
    waiting_.hours.emplace(key, packed);
    if (later.empty()) continue;
    if (const auto part = Unpack(later.mapped())) Merge(waiting_.hours, key, *part);
  }
  Trim();
}

void HistoryBacklog::PackOpen() {
  for (const auto& [key, part] : open_) Merge(waiting_.hours, key, part);
  open_.clear();
  Trim();
}

void HistoryBacklog::Trim() {
  dropped_.runs += DropFront(waiting_.runs, limits_.runs);
  dropped_.changes += DropFront(waiting_.changes, limits_.changes);
  while (waiting_.hours.size() > limits_.hours) {
    waiting_.hours.erase(waiting_.hours.begin());
    ++dropped_.hours;
  }
}

}  // namespace sonde
