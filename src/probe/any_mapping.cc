#include "sonde/any_mapping.h"

#include <fmt/format.h>

#include <cmath>

#include "sonde/json_string.h"
#include "yaml_scalar.h"

namespace sonde {
namespace {

std::string ScalarToJson(const ConfigNode& node) {
  if (!node.quoted && node.tag == ConfigNode::Tag::kNone) {
    switch (ResolveScalar(node.text)) {
      case ScalarType::kBool: return ParseYamlBool(node.text).value_or(false) ? "true" : "false";
      case ScalarType::kInt:
        if (const auto number = ParseYamlInt(node.text)) return fmt::to_string(*number);
        break;
      case ScalarType::kFloat:
        if (const auto number = ParseYamlFloat(node.text); number && std::isfinite(*number)) {
          return fmt::to_string(*number);
        }
        break;
      case ScalarType::kNull: return "null";
      case ScalarType::kString: break;
    }
  }
  return JsonString(node.text);
}

std::string ToJson(const ConfigNode& node) {
  std::string json;
  switch (node.kind) {
    case ConfigNode::Kind::kNull: return "null";
    case ConfigNode::Kind::kScalar: return ScalarToJson(node);
    case ConfigNode::Kind::kSequence:
      for (const ConfigNode& item : node.items) json += (json.empty() ? "" : ",") + ToJson(item);
      return "[" + json + "]";
    case ConfigNode::Kind::kMapping:
      for (const auto& [key, mark, value] : node.entries) {
        json += (json.empty() ? "" : ",") + JsonString(key) + ":" + ToJson(value);
      }
      break;
  }
  return "{" + json + "}";
}

void PrintNode(const ConfigNode& node, std::string_view key, ConfigPrinter& printer) {
  switch (node.kind) {
    case ConfigNode::Kind::kNull: return printer.Plain(key, "null");
    case ConfigNode::Kind::kScalar:
      if (node.quoted || node.raw) return printer.Scalar(key, node.text);
      return printer.Plain(key, node.text);
    case ConfigNode::Kind::kSequence:
      printer.BeginSequence(key);
      for (const ConfigNode& item : node.items) PrintNode(item, {}, printer);
      return printer.EndSequence();
    case ConfigNode::Kind::kMapping:
      printer.BeginMapping(key);
      for (const auto& entry : node.entries) PrintNode(entry.value, entry.key, printer);
      return printer.EndMapping();
  }
}

}  // namespace

ValueForm ValueCodec<AnyMapping>::Form() {
  return {.kind = ValueForm::Kind::kCustom, .name = "mapping", .schema = R"({"type": "object"})"};
}

bool ValueCodec<AnyMapping>::Decode(const ConfigNode& node, AnyMapping& value,
                                    ConfigErrors& errors) {
  if (!node.IsMapping()) return WrongType(node, "mapping", errors);
  value.node = node;
  value.members.clear();
  for (const auto& entry : node.entries) value.members.emplace_back(entry.key, ToJson(entry.value));
  return true;
}

bool ValueCodec<AnyMapping>::IsZero(const AnyMapping& value) { return value.members.empty(); }

void ValueCodec<AnyMapping>::Print(const AnyMapping& value, std::string_view key,
                                   ConfigPrinter& printer) {
  PrintNode(value.node, key, printer);
}

}  // namespace sonde
