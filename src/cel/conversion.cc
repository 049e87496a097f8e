#include "cel/conversion.h"

#include <optional>
#include <string>

#include "cel/number.h"
#include "cel/time.h"
#include "sonde/utf8.h"

namespace sonde::cel {
namespace {

template <typename T>
Value OrFailed(std::optional<T> result, std::string_view message) {
  if (!result) return Failed{message};
  return *result;
}

constexpr std::string_view kIntOverflow = "integer overflow";
constexpr std::string_view kUintOverflow = "unsigned integer overflow";

/// What all targets share: nothing converts unless it says so.
struct ToNothing {
  template <typename T>
  Value operator()(T /*value*/) const {
    return NoSuchOverload();
  }
};

struct ToBool : ToNothing {
  using ToNothing::operator();
  Value operator()(bool value) const { return value; }
  Value operator()(Text text) const { return OrFailed(ParseBool(text.view), "string is no bool"); }
};

struct ToBytes : ToNothing {
  using ToNothing::operator();
  Value operator()(Bytes value) const { return value; }
  Value operator()(Text text) const { return Bytes{text.view}; }
};

struct ToDouble : ToNothing {
  using ToNothing::operator();
  Value operator()(double value) const { return value; }
  Value operator()(std::int64_t value) const { return static_cast<double>(value); }
  Value operator()(std::uint64_t value) const { return static_cast<double>(value); }
  Value operator()(Text text) const {
    return OrFailed(ParseDouble(text.view), "string is no double");
  }
};

struct ToDuration : ToNothing {
  using ToNothing::operator();
  Value operator()(Duration value) const { return value; }
  Value operator()(Text text) const {
    return OrFailed(ParseDuration(text.view), "string is no duration");
  }
};

struct ToInt : ToNothing {
  using ToNothing::operator();
  Value operator()(std::int64_t value) const { return value; }
  Value operator()(std::uint64_t value) const { return OrFailed(ExactInt(value), kIntOverflow); }
  Value operator()(double value) const { return OrFailed(TruncatedInt(value), kIntOverflow); }
  Value operator()(Text text) const {
    return OrFailed(ParseInt(text.view, 10), "string is no int");
  }
  Value operator()(Timestamp value) const { return value.seconds; }
  Value operator()(Duration value) const { return value.nanoseconds; }
};

struct ToUint : ToNothing {
  using ToNothing::operator();
  Value operator()(std::uint64_t value) const { return value; }
  Value operator()(std::int64_t value) const { return OrFailed(ExactUint(value), kUintOverflow); }
  Value operator()(double value) const { return OrFailed(TruncatedUint(value), kUintOverflow); }
  Value operator()(Text text) const {
    return OrFailed(ParseUint(text.view, 10), "string is no uint");
  }
};

struct ToTimestamp : ToNothing {
  using ToNothing::operator();
  Value operator()(Timestamp value) const { return value; }
  Value operator()(std::int64_t seconds) const { return InRange(Timestamp{seconds, 0, 0}); }
  Value operator()(Text text) const {
    const std::optional<Timestamp> timestamp = ParseTimestamp(text.view);
    return timestamp ? InRange(*timestamp) : Failed{"string is no timestamp"};
  }

 private:
  static Value InRange(Timestamp timestamp) {
    if (!InTimestampRange(timestamp.seconds)) return Failed{"timestamp overflow"};
    return timestamp;
  }
};

struct ToText : ToNothing {
  explicit ToText(Arena& a) : arena(a) {}

  using ToNothing::operator();
  Value operator()(Text value) const { return value; }
  Value operator()(bool value) const { return Text{value ? "true" : "false"}; }
  Value operator()(std::int64_t value) const { return arena.Keep(std::to_string(value)); }
  Value operator()(std::uint64_t value) const { return arena.Keep(std::to_string(value)); }
  Value operator()(double value) const { return arena.Keep(FormatDouble(value)); }
  Value operator()(Timestamp value) const { return arena.Keep(FormatTimestamp(value)); }
  Value operator()(Duration value) const { return arena.Keep(FormatDuration(value)); }
  Value operator()(Bytes value) const {
    if (!IsValidUtf8(value.view)) return Failed{"bytes are no UTF-8"};
    return Text{value.view};
  }

  Arena& arena;
};

}  // namespace

Value Convert(Function function, const Value& value, Arena& arena) {
  switch (function) {
    case Function::kType: return TypeName{TypeNameOf(value)};
    case Function::kDyn: return value;
    case Function::kBool: return std::visit(ToBool(), value.held());
    case Function::kBytes: return std::visit(ToBytes(), value.held());
    case Function::kDouble: return std::visit(ToDouble(), value.held());
    case Function::kDuration: return std::visit(ToDuration(), value.held());
    case Function::kInt: return std::visit(ToInt(), value.held());
    case Function::kTimestamp: return std::visit(ToTimestamp(), value.held());
    case Function::kUint: return std::visit(ToUint(), value.held());
    default: return std::visit(ToText(arena), value.held());
  }
}

}  // namespace sonde::cel
