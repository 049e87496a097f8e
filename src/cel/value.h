// Value: what an expression computes with.
//
// Why: small and trivially copyable, so that evaluation copies freely; text and collections live in
// an Arena that is freed at once, which also keeps a deeply nested body from recursing in
// destructors.
//
// THREAD: values; the arena behind them belongs to one evaluation (or, read-only, to the program).
// LIFETIME: views and pointers are valid as long as the arena that holds what they name.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace sonde::cel {

class Map;
class Value;
using List = std::vector<Value>;

struct Null {};
/// UTF-8.
struct Text {
  std::string_view view;
};
struct Bytes {
  std::string_view view;
};
struct Duration {
  std::int64_t nanoseconds = 0;
};
/// An instant of the years 1 to 9999, with the UTC offset it was written with.
struct Timestamp {
  std::int64_t seconds = 0;      ///< since 1970-01-01T00:00:00Z
  std::int32_t nanoseconds = 0;  ///< 0..999,999,999
  std::int32_t offset = 0;       ///< seconds east of UTC; only for conversion to string
};
/// A type as a value: `int`, `list`, …
struct TypeName {
  std::string_view name;
};
/// A failed evaluation; travels as a value because `&&` and `||` may absorb it.
struct Failed {
  std::string_view message;
};

class Value {
 public:
  using Variant = std::variant<Null, bool, std::int64_t, std::uint64_t, double, Text, Bytes,
                               Duration, Timestamp, const List*, const Map*, TypeName, Failed>;

  Value() = default;
  template <typename T>
    requires std::is_constructible_v<Variant, T> && (!std::is_same_v<T, Value>)
  Value(T held) : held_(held) {}  // NOLINT(google-explicit-constructor): a value is one of these

  template <typename T>
  bool Is() const noexcept {
    return std::holds_alternative<T>(held_);
  }
  /// The held T, or null.
  template <typename T>
  const T* If() const noexcept {
    return std::get_if<T>(&held_);
  }
  const Variant& held() const noexcept { return held_; }

 private:
  Variant held_;
};

/// The name of the value's type, as `type(value)` shows it.
std::string_view TypeNameOf(const Value& value) noexcept;

/// Short messages that need no arena.
inline Value NoSuchOverload() { return Failed{"no such overload"}; }

}  // namespace sonde::cel
