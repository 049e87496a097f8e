#include "cel/arithmetic.h"

#include <limits>
#include <optional>
#include <string>

#include "cel/time.h"

namespace sonde::cel {
namespace {

constexpr std::uint64_t kBytesPerStep = 64;

template <typename T>
constexpr std::string_view kOverflow =
    std::is_signed_v<T> ? "integer overflow" : "unsigned integer overflow";

/// `operation` stores a result and tells whether it overflowed. (A function, since arguments of one
/// call have no order.)
template <typename T, typename Operation>
std::optional<T> Checked(Operation operation) {
  T result{};
  if (operation(&result)) return std::nullopt;
  return result;
}

/// A result that may not fit, of times.
template <typename T>
Value OrFailed(std::optional<T> result, std::string_view message) {
  if (!result) return Failed{message};
  return *result;
}

template <typename T>
Value IntegerOr(std::optional<T> result) {
  return OrFailed(result, kOverflow<T>);
}

Value DurationOr(std::optional<std::int64_t> nanoseconds) {
  if (!nanoseconds) return Failed{kOverflow<std::int64_t>};
  return Duration{*nanoseconds};
}

template <typename T>
std::optional<T> Sum(T a, T b) {
  return Checked<T>([a, b](T* result) { return __builtin_add_overflow(a, b, result); });
}
template <typename T>
std::optional<T> Difference(T a, T b) {
  return Checked<T>([a, b](T* result) { return __builtin_sub_overflow(a, b, result); });
}
template <typename T>
std::optional<T> Product(T a, T b) {
  return Checked<T>([a, b](T* result) { return __builtin_mul_overflow(a, b, result); });
}

Value Concatenate(const List& a, const List& b, Arena& arena) {
  const std::size_t size = a.size() + b.size();
  if (!arena.Spend(size) || !arena.HasRoom(size * sizeof(Value))) return LimitReached();
  List list;
  list.reserve(size);
  list.insert(list.end(), a.begin(), a.end());
  list.insert(list.end(), b.begin(), b.end());
  return arena.Keep(std::move(list));
}

std::optional<Text> Concatenate(std::string_view a, std::string_view b, Arena& arena) {
  const std::size_t size = a.size() + b.size();
  if (!arena.Spend(size / kBytesPerStep) || !arena.HasRoom(size)) return std::nullopt;
  std::string text;
  text.reserve(size);
  text.append(a).append(b);
  return arena.Keep(std::move(text));
}

struct Adder {
  Arena& arena;

  Value operator()(std::int64_t a, std::int64_t b) const { return IntegerOr(Sum(a, b)); }
  Value operator()(std::uint64_t a, std::uint64_t b) const { return IntegerOr(Sum(a, b)); }
  Value operator()(double a, double b) const { return a + b; }
  Value operator()(Text a, Text b) const {
    const std::optional<Text> text = Concatenate(a.view, b.view, arena);
    return text ? Value(*text) : LimitReached();
  }
  Value operator()(Bytes a, Bytes b) const {
    const std::optional<Text> text = Concatenate(a.view, b.view, arena);
    return text ? Value(Bytes{text->view}) : LimitReached();
  }
  Value operator()(const List* a, const List* b) const {
    if (a->empty()) return b;
    return b->empty() ? Value(a) : Concatenate(*a, *b, arena);
  }
  Value operator()(Duration a, Duration b) const {
    return DurationOr(Sum(a.nanoseconds, b.nanoseconds));
  }
  Value operator()(Timestamp a, Duration b) const {
    return OrFailed(Add(a, b), "timestamp overflow");
  }
  Value operator()(Duration a, Timestamp b) const {
    return OrFailed(Add(b, a), "timestamp overflow");
  }
  template <typename A, typename B>
  Value operator()(A /*a*/, B /*b*/) const {
    return NoSuchOverload();
  }
};

struct Subtracter {
  template <typename T>
    requires std::integral<T> && (!std::same_as<T, bool>)
  Value operator()(T a, T b) const {
    return IntegerOr(Difference(a, b));
  }
  Value operator()(double a, double b) const { return a - b; }
  Value operator()(Duration a, Duration b) const {
    return DurationOr(Difference(a.nanoseconds, b.nanoseconds));
  }
  Value operator()(Timestamp a, Timestamp b) const {
    return OrFailed(Between(b, a), kOverflow<std::int64_t>);
  }
  Value operator()(Timestamp a, Duration b) const {
    if (b.nanoseconds == std::numeric_limits<std::int64_t>::min()) {
      return Failed{kOverflow<std::int64_t>};
    }
    return OrFailed(Add(a, Duration{-b.nanoseconds}), "timestamp overflow");
  }
  template <typename A, typename B>
  Value operator()(A /*a*/, B /*b*/) const {
    return NoSuchOverload();
  }
};

struct Multiplier {
  template <typename T>
    requires std::integral<T> && (!std::same_as<T, bool>)
  Value operator()(T a, T b) const {
    return IntegerOr(Product(a, b));
  }
  Value operator()(double a, double b) const { return a * b; }
  template <typename A, typename B>
  Value operator()(A /*a*/, B /*b*/) const {
    return NoSuchOverload();
  }
};

template <typename T>
bool QuotientOverflows(T a, T b) {
  return std::is_signed_v<T> && a == std::numeric_limits<T>::min() && b == static_cast<T>(-1);
}

struct Divider {
  template <typename T>
    requires std::integral<T> && (!std::same_as<T, bool>)
  Value operator()(T a, T b) const {
    if (b == 0) return Failed{"division by zero"};
    return QuotientOverflows(a, b) ? Value(Failed{kOverflow<T>}) : Value(static_cast<T>(a / b));
  }
  Value operator()(double a, double b) const { return a / b; }
  template <typename A, typename B>
  Value operator()(A /*a*/, B /*b*/) const {
    return NoSuchOverload();
  }
};

struct Remainder {
  template <typename T>
    requires std::integral<T> && (!std::same_as<T, bool>)
  Value operator()(T a, T b) const {
    if (b == 0) return Failed{"modulus by zero"};
    return QuotientOverflows(a, b) ? Value(Failed{kOverflow<T>}) : Value(static_cast<T>(a % b));
  }
  template <typename A, typename B>
  Value operator()(A /*a*/, B /*b*/) const {
    return NoSuchOverload();
  }
};

}  // namespace

Value Calculate(Function function, const Value& a, const Value& b, Arena& arena) {
  switch (function) {
    case Function::kAdd: return std::visit(Adder{arena}, a.held(), b.held());
    case Function::kSubtract: return std::visit(Subtracter(), a.held(), b.held());
    case Function::kMultiply: return std::visit(Multiplier(), a.held(), b.held());
    case Function::kDivide: return std::visit(Divider(), a.held(), b.held());
    default: return std::visit(Remainder(), a.held(), b.held());
  }
}

Value Negate(const Value& value) {
  if (const double* number = value.If<double>()) return -*number;
  if (const auto* integer = value.If<std::int64_t>()) {
    return IntegerOr(Difference(std::int64_t{0}, *integer));
  }
  if (const Duration* duration = value.If<Duration>()) {
    return DurationOr(Difference(std::int64_t{0}, duration->nanoseconds));
  }
  return NoSuchOverload();
}

}  // namespace sonde::cel
