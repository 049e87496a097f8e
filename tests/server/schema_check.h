// Holds JSON to docs/openapi.json, as it is served.
//
// Why: who generates a client from the schema must get what it promises, and nothing else: a member
// that the schema does not name is a complaint, although the schema allows clients to meet some.
//
// THREAD: the test's. LIFETIME: none.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "server/openapi.h"

namespace sonde {

/// The subset of JSON Schema that docs/openapi.json uses.
class SchemaCheck {
 public:
  using Json = nlohmann::json;

  SchemaCheck() : document_(Json::parse(kOpenApi)) {}
  const Json& document() const { return document_; }

  /// "" if `text` is as components/schemas/`name` says; else the first complaint.
  std::string Complaint(std::string_view name, const std::string& text) const {
    const Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded()) return "no JSON: " + text;
    return Check({{"$ref", "#/components/schemas/" + std::string(name)}}, value, "");
  }

 private:
  static std::string TypeOf(const Json& value) {
    if (value.is_number_integer()) return "integer";
    if (value.is_number()) return "number";
    return value.type_name();
  }
  static bool HasType(const Json& wanted, const std::string& is) {
    if (wanted.is_string()) return wanted == is || (wanted == "number" && is == "integer");
    return std::ranges::any_of(wanted, [&](const Json& one) { return HasType(one, is); });
  }

  std::string Check(const Json& schema, const Json& value, const std::string& at) const {
    if (schema.contains("$ref")) {
      const auto ref = schema["$ref"].get<std::string>();
      return Check(document_.at(Json::json_pointer(ref.substr(1))), value, at);
    }
    if (schema.contains("anyOf")) {
      std::string complaint;
      for (const Json& one : schema["anyOf"]) {
        if (complaint = Check(one, value, at); complaint.empty()) return {};
      }
      return complaint;
    }
    if (!HasType(schema.at("type"), TypeOf(value))) return at + " is " + TypeOf(value);
    if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end())
      return at + " is " + value.dump();
    if (value.is_number() && schema.contains("minimum") && value < schema["minimum"])
      return at + " is too small";
    if (value.is_array()) return CheckItems(schema, value, at);
    return value.is_object() ? CheckMembers(schema, value, at) : std::string();
  }

  std::string CheckItems(const Json& schema, const Json& value, const std::string& at) const {
    for (const Json& item : value) {
      if (auto complaint = Check(schema.at("items"), item, at + "[]"); !complaint.empty())
        return complaint;
    }
    return {};
  }

  std::string CheckMembers(const Json& schema, const Json& value, const std::string& at) const {
    for (const Json& name : schema.value("required", Json::array())) {
      if (!value.contains(name.get<std::string>())) return at + " lacks " + name.dump();
    }
    const Json named = schema.value("properties", Json::object());
    for (const auto& [name, member] : value.items()) {
      const std::string where = at + "." + name;
      if (!named.contains(name) && !schema.contains("additionalProperties"))
        return where + " is not in the schema";
      const Json& one = named.contains(name) ? named[name] : schema["additionalProperties"];
      if (auto complaint = Check(one, member, where); !complaint.empty()) return complaint;
    }
    return {};
  }

  Json document_;
};

}  // namespace sonde
