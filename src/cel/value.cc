#include "cel/value.h"

namespace sonde::cel {
namespace {

struct NameOfType {
  std::string_view operator()(Null) const { return "null_type"; }
  std::string_view operator()(bool) const { return "bool"; }
  std::string_view operator()(std::int64_t) const { return "int"; }
  std::string_view operator()(std::uint64_t) const { return "uint"; }
  std::string_view operator()(double) const { return "double"; }
  std::string_view operator()(Text) const { return "string"; }
  std::string_view operator()(Bytes) const { return "bytes"; }
  std::string_view operator()(Duration) const { return "google.protobuf.Duration"; }
  std::string_view operator()(Timestamp) const { return "google.protobuf.Timestamp"; }
  std::string_view operator()(const List*) const { return "list"; }
  std::string_view operator()(const Map*) const { return "map"; }
  std::string_view operator()(TypeName) const { return "type"; }
  std::string_view operator()(Failed) const { return "error"; }
};

}  // namespace

std::string_view TypeNameOf(const Value& value) noexcept {
  return std::visit(NameOfType(), value.held());
}

}  // namespace sonde::cel
