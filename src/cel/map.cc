#include "cel/map.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <optional>

#include "cel/number.h"

namespace sonde::cel {
namespace {

std::weak_ordering OrderHeld(Null, Null) { return std::weak_ordering::equivalent; }
std::weak_ordering OrderHeld(Text a, Text b) { return a.view <=> b.view; }
std::weak_ordering OrderHeld(Bytes a, Bytes b) { return a.view <=> b.view; }
std::weak_ordering OrderHeld(TypeName a, TypeName b) { return a.name <=> b.name; }
std::weak_ordering OrderHeld(Failed, Failed) { return std::weak_ordering::equivalent; }
std::weak_ordering OrderHeld(Duration a, Duration b) { return a.nanoseconds <=> b.nanoseconds; }
std::weak_ordering OrderHeld(Timestamp a, Timestamp b) {
  if (a.seconds != b.seconds) return a.seconds <=> b.seconds;
  return a.nanoseconds <=> b.nanoseconds;
}
std::weak_ordering OrderHeld(double a, double b) {
  if (a < b) return std::weak_ordering::less;
  return a > b ? std::weak_ordering::greater : std::weak_ordering::equivalent;
}
template <typename T>
std::weak_ordering OrderHeld(T a, T b) {
  return a <=> b;
}

/// A total order of findable keys: by type, then by value.
std::weak_ordering Order(const Value& a, const Value& b) {
  if (a.held().index() != b.held().index()) return a.held().index() <=> b.held().index();
  return std::visit(
      [&b](const auto& held) {
        return OrderHeld(held, std::get<std::decay_t<decltype(held)>>(b.held()));
      },
      a.held());
}

bool IsFindable(const Value& key) {
  if (const double* number = key.If<double>()) return !std::isnan(*number);
  return !key.Is<const List*>() && !key.Is<const Map*>();
}

/// What can be found comes first, by key; entries of equal keys stay as they were written (both
/// point into one vector).
bool ComesBefore(const Map::Entry* a, const Map::Entry* b) {
  const bool findable = IsFindable(a->key);
  if (findable != IsFindable(b->key)) return findable;
  const std::weak_ordering order =
      findable ? Order(a->key, b->key) : std::weak_ordering::equivalent;
  return order == 0 ? a < b : order < 0;
}

}  // namespace

Map::Map(const std::vector<Entry>& entries) {
  std::vector<const Entry*> sorted;
  sorted.reserve(entries.size());
  for (const Entry& entry : entries) sorted.push_back(&entry);
  std::ranges::sort(sorted, ComesBefore);
  entries_.reserve(sorted.size());
  for (const Entry* entry : sorted) {
    const bool findable = IsFindable(entry->key);
    if (findable && findable_ > 0 && Order(entries_.back().key, entry->key) == 0) {
      entries_.back() = *entry;
      continue;
    }
    entries_.push_back(*entry);
    if (findable) ++findable_;
  }
}

const Value* Map::FindExact(const Value& key) const {
  if (!IsFindable(key)) return nullptr;
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(findable_);
  const auto it = std::lower_bound(entries_.begin(), end, key, [](const Entry& e, const Value& k) {
    return Order(e.key, k) < 0;
  });
  return it != end && Order(it->key, key) == 0 ? &it->value : nullptr;
}

const Value* Map::Find(const Value& key) const {
  if (const Value* found = FindExact(key)) return found;
  std::optional<std::int64_t> as_int;
  std::optional<std::uint64_t> as_uint;
  if (const double* number = key.If<double>()) {
    as_int = ExactInt(*number);
    as_uint = ExactUint(*number);
  } else if (const auto* integer = key.If<std::int64_t>()) {
    as_uint = ExactUint(*integer);
  } else if (const auto* natural = key.If<std::uint64_t>()) {
    as_int = ExactInt(*natural);
  }
  const Value* found = as_int ? FindExact(Value(*as_int)) : nullptr;
  return found == nullptr && as_uint ? FindExact(Value(*as_uint)) : found;
}

}  // namespace sonde::cel
