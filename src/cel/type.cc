#include "cel/type.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace sonde::cel {
namespace {

constexpr int kShownLevels = 4;

constexpr std::array<std::string_view, 11> kNames{"dyn",
                                                  "null_type",
                                                  "bool",
                                                  "int",
                                                  "uint",
                                                  "double",
                                                  "string",
                                                  "bytes",
                                                  "google.protobuf.Duration",
                                                  "google.protobuf.Timestamp",
                                                  "type"};

std::string Show(const Type& type, int levels) {
  if (levels == 0) return "…";
  switch (type.kind) {
    case Type::Kind::kList: return fmt::format("list({})", Show(*type.first, levels - 1));
    case Type::Kind::kMap:
      return fmt::format("map({}, {})", Show(*type.first, levels - 1),
                         Show(*type.second, levels - 1));
    case Type::Kind::kVariable: return "dyn";
    default: return std::string(kNames[static_cast<std::size_t>(type.kind)]);
  }
}

}  // namespace

const Type* SimpleType(Type::Kind kind) {
  using enum Type::Kind;
  static constexpr std::array<Type, 11> kTypes{{{kDyn},
                                                {kNull},
                                                {kBool},
                                                {kInt},
                                                {kUint},
                                                {kDouble},
                                                {kString},
                                                {kBytes},
                                                {kDuration},
                                                {kTimestamp},
                                                {kType}}};
  return &kTypes[static_cast<std::size_t>(kind)];
}

std::string ToString(const Type& type) { return Show(type, kShownLevels); }

}  // namespace sonde::cel
