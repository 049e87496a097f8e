#include "cel/compare.h"

#include <cmath>
#include <concepts>
#include <limits>
#include <utility>

namespace sonde::cel {
namespace {

constexpr std::uint64_t kBytesPerStep = 64;

template <typename T>
concept Number =
    std::same_as<T, std::int64_t> || std::same_as<T, std::uint64_t> || std::same_as<T, double>;

std::weak_ordering OrderNumbers(double a, double b) {
  if (a < b) return std::weak_ordering::less;
  return a > b ? std::weak_ordering::greater : std::weak_ordering::equivalent;
}
// An integer beside a double becomes one, even where that loses digits: so does cel-go.
template <std::integral T>
std::weak_ordering OrderNumbers(double a, T b) {
  return OrderNumbers(a, static_cast<double>(b));
}
template <std::integral T>
std::weak_ordering OrderNumbers(T a, double b) {
  return OrderNumbers(static_cast<double>(a), b);
}
template <std::integral A, std::integral B>
std::weak_ordering OrderNumbers(A a, B b) {
  if (std::cmp_equal(a, b)) return std::weak_ordering::equivalent;
  return std::cmp_less(a, b) ? std::weak_ordering::less : std::weak_ordering::greater;
}

bool IsNan(const Value& value) {
  const double* number = value.If<double>();
  return number != nullptr && std::isnan(*number);
}

struct Equality {
  Arena& arena;

  template <Number A, Number B>
  bool operator()(A a, B b) const {
    return OrderNumbers(a, b) == 0;
  }
  bool operator()(Null, Null) const { return true; }
  bool operator()(bool a, bool b) const { return a == b; }
  bool operator()(Text a, Text b) const {
    return arena.Spend(a.view.size() / kBytesPerStep) && a.view == b.view;
  }
  bool operator()(Bytes a, Bytes b) const {
    return arena.Spend(a.view.size() / kBytesPerStep) && a.view == b.view;
  }
  bool operator()(Duration a, Duration b) const { return a.nanoseconds == b.nanoseconds; }
  bool operator()(Timestamp a, Timestamp b) const {
    return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds;
  }
  bool operator()(TypeName a, TypeName b) const { return a.name == b.name; }
  bool operator()(const List* a, const List* b) const {
    if (a->size() != b->size()) return false;
    for (std::size_t i = 0; i < a->size(); ++i) {
      if (!AreEqual((*a)[i], (*b)[i], arena)) return false;
    }
    return true;
  }
  bool operator()(const Map* a, const Map* b) const {
    if (a->size() != b->size()) return false;
    for (const Map::Entry& entry : a->entries()) {
      const Value* other = b->Find(entry.key);
      if (other == nullptr || !AreEqual(entry.value, *other, arena)) return false;
    }
    return true;
  }
  template <typename A, typename B>
  bool operator()(A /*a*/, B /*b*/) const {
    return false;
  }
};

using Ordering = std::expected<std::partial_ordering, Failed>;

struct Order {
  template <Number A, Number B>
  Ordering operator()(A a, B b) const {
    return OrderNumbers(a, b);
  }
  Ordering operator()(bool a, bool b) const { return a <=> b; }
  Ordering operator()(Text a, Text b) const { return a.view <=> b.view; }
  Ordering operator()(Bytes a, Bytes b) const { return a.view <=> b.view; }
  Ordering operator()(Duration a, Duration b) const { return a.nanoseconds <=> b.nanoseconds; }
  Ordering operator()(Timestamp a, Timestamp b) const {
    if (a.seconds != b.seconds) return a.seconds <=> b.seconds;
    return a.nanoseconds <=> b.nanoseconds;
  }
  template <typename A, typename B>
  Ordering operator()(A /*a*/, B /*b*/) const {
    return std::unexpected(Failed{"no such overload"});
  }
};

bool HasOrder(const Value& value) {
  return !value.Is<const List*>() && !value.Is<const Map*>() && !value.Is<Null>() &&
         !value.Is<TypeName>();
}

}  // namespace

bool AreEqual(const Value& a, const Value& b, Arena& arena) {
  if (!arena.Spend(1) || IsNan(a) || IsNan(b)) return false;
  return std::visit(Equality{arena}, a.held(), b.held());
}

std::expected<std::partial_ordering, Failed> Compare(const Value& a, const Value& b) {
  // NaN comes before types: cel-go 0.29 compares it even with what has no order, on the right.
  if (HasOrder(a) && (IsNan(a) || IsNan(b))) return std::partial_ordering::unordered;
  return std::visit(Order(), a.held(), b.held());
}

}  // namespace sonde::cel
