#include "sched/scheduler.h"

#include <algorithm>
#include <utility>

namespace sonde {
namespace {

// std heaps keep the greatest on top.
constexpr auto kLater = [](const auto& a, const auto& b) { return a.time > b.time; };

}  // namespace

Scheduler::Scheduler(EventLoop& loop, SchedulerSink& sink, std::size_t max_in_flight)
    : loop_(loop), sink_(sink), max_in_flight_(max_in_flight), skew_(Skew()) {}

CheckHandle Scheduler::Add(const SlotPlan& plan, int max_overlap) {
  const CheckHandle check{++last_handle_};
  Entry& entry = entries_[check];
  entry.plan = plan;
  entry.max_overlap = max_overlap;
  Seat(check, entry, plan.FirstFrom(loop_.WallNow()));
  Arm();
  return check;
}

void Scheduler::Update(CheckHandle check, const SlotPlan& plan, int max_overlap) {
  const auto found = entries_.find(check);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  entry.max_overlap = max_overlap;
  if (entry.plan == plan) return;
  entry.plan = plan;
  Seat(check, entry, plan.FirstFrom(loop_.WallNow()));
  Arm();
}

void Scheduler::Remove(CheckHandle check) {
  const auto found = entries_.find(check);
  if (found == entries_.end()) return;
  in_flight_ -= static_cast<std::size_t>(found->second.in_flight);
  entries_.erase(found);
  // Its item stays in the heap until it comes up; a storm of removals must not leave a heap of
  // them.
  if (heap_.size() > 64 && heap_.size() > 2 * entries_.size()) DropStale();
}

void Scheduler::RunFinished(CheckHandle check) {
  const auto found = entries_.find(check);
  if (found == entries_.end()) return;
  --found->second.in_flight;
  --in_flight_;
}

void Scheduler::OnTimer() {
  timer_.reset();
  in_turn_ = true;
  if (ClockStepped()) ReseatAll(loop_.WallNow());
  RunDue();
  in_turn_ = false;
  Arm();
}

void Scheduler::RunDue() {
  for (int looked_at = 0; looked_at < kBatch && !heap_.empty(); ++looked_at) {
    const WallTime now = loop_.WallNow();
    if (heap_.front().time > now) return;
    std::ranges::pop_heap(heap_, kLater);
    const Item item = heap_.back();
    heap_.pop_back();
    if (!Stale(item)) RunSlot(item, now);
  }
}

void Scheduler::RunSlot(const Item& item, WallTime now) {
  Entry& entry = entries_.find(item.check)->second;
  const std::int64_t slot = entry.plan.LastAt(now);
  const auto skipped = static_cast<std::uint64_t>(slot - entry.next);
  const WallTime due = entry.plan.TimeOf(slot);
  const bool overlaps = entry.in_flight >= entry.max_overlap;
  const bool overloaded = in_flight_ >= max_in_flight_;
  if (!overlaps && !overloaded) {
    ++entry.in_flight;
    ++in_flight_;
  }
  // The sink may remove the check: `entry` is not used after this line.
  Seat(item.check, entry, slot + 1);
  if (skipped > 0) sink_.SlotsMissed(item.check, SlotMiss::kOverload, skipped);
  if (overlaps) {
    sink_.SlotsMissed(item.check, SlotMiss::kOverlap, 1);
  } else if (overloaded) {
    sink_.SlotsMissed(item.check, SlotMiss::kOverload, 1);
  } else {
    sink_.StartRun(item.check, due, now - due);
  }
}

void Scheduler::Seat(CheckHandle check, Entry& entry, std::int64_t slot) {
  entry.next = slot;
  ++entry.version;
  heap_.push_back({entry.plan.TimeOf(slot), check, entry.version});
  std::ranges::push_heap(heap_, kLater);
}

void Scheduler::ReseatAll(WallTime now) {
  heap_.clear();
  for (auto& [check, entry] : entries_) Seat(check, entry, entry.plan.FirstFrom(now));
}

bool Scheduler::ClockStepped() {
  const Duration skew = Skew();
  const Duration change = std::chrono::abs(skew - std::exchange(skew_, skew));
  return change > kClockStep;
}

void Scheduler::DropStale() {
  std::erase_if(heap_, [this](const Item& item) { return Stale(item); });
  std::ranges::make_heap(heap_, kLater);
}

void Scheduler::Arm() {
  if (in_turn_) return;
  if (heap_.empty()) {
    timer_.reset();
    return;
  }
  const WallTime now = loop_.WallNow();
  const WallTime wanted = std::min(heap_.front().time, now + kMaxSleep);
  if (timer_ && armed_for_ <= wanted) return;
  armed_for_ = wanted;
  timer_ = loop_.After(wanted - now, [this] { OnTimer(); });
}

bool Scheduler::Stale(const Item& item) const {
  const auto found = entries_.find(item.check);
  return found == entries_.end() || found->second.version != item.version;
}

Duration Scheduler::Skew() const noexcept {
  return loop_.WallNow().time_since_epoch() - loop_.Now().time_since_epoch();
}

}  // namespace sonde
