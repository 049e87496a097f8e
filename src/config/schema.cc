#include "config/schema.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "config/file_spec.h"
#include "config/history_spec.h"

namespace sonde {
namespace {

using Json = nlohmann::ordered_json;
using Kind = ValueForm::Kind;

constexpr const char* kDecimal = R"(([0-9]+(\.[0-9]*)?|\.[0-9]+))";

Json Pattern(std::string pattern) { return {{"type", "string"}, {"pattern", std::move(pattern)}}; }

Json DurationPattern(bool long_units) {
  const std::string units = std::string("(ns|us|µs|μs|ms|s|m|h") + (long_units ? "|d|w)" : ")");
  return Pattern("^[-+]?(" + std::string(kDecimal) + units + ")+$");
}

/// Values of other types than string may also be written as ${env:…} or ${file:…}.
Json OrReference(Json value) {
  return {{"anyOf",
           Json::array({std::move(value), {{"$ref", "#/$defs/reference"}}, {{"type", "null"}}})}};
}

class SchemaWriter {
 public:
  std::string Write() {
    Json root = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "sonde.yml"}};
    root.update(Object(FileSpec()));
    defs_["reference"] = Pattern(R"(\$\{(env|file):[^}]+\})");
    root["$defs"] = defs_;
    return root.dump(2) + "\n";
  }

 private:
  Json Object(const ObjectSpecBase& spec) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const KeySpec& key : spec.keys()) {
      properties[key.name] = Property(key);
      if (key.required) required.push_back(key.name);
    }
    Json object = {{"type", "object"},
                   {"description", spec.help()},
                   {"additionalProperties", false},
                   {"properties", std::move(properties)}};
    if (!required.empty()) object["required"] = std::move(required);
    return object;
  }

  Json Property(const KeySpec& key) {
    Json property = Value(key.form);
    std::string text = key.help;
    if (!key.default_text.empty()) text += " Default: " + key.default_text + ".";
    if (!key.example.empty()) text += " Example: " + key.example;
    property["description"] = std::move(text);
    if (key.deprecated) property["deprecated"] = true;
    return property;
  }

  Json Value(const ValueForm& form) {
    switch (form.kind) {
      case Kind::kString:
      case Kind::kSecret:
      case Kind::kRegex: return {{"type", {"string", "number", "boolean", "null"}}};
      case Kind::kBool:
        return OrReference(
            {{"anyOf", Json::array({{{"type", "boolean"}},
                                    Pattern("^([yY]|[nN]|[yY]es|YES|[nN]o|NO|[oO]n|ON|"
                                            "[oO]ff|OFF)$")})}});
      case Kind::kInt: return OrReference({{"type", "integer"}});
      case Kind::kNumber: return OrReference({{"type", "number"}});
      case Kind::kDuration: return OrReference(DurationPattern(false));
      case Kind::kLongDuration: return OrReference(DurationPattern(true));
      case Kind::kSize:
        return OrReference({{"anyOf", Json::array({Pattern("^[-+]?(" + std::string(kDecimal) +
                                                           "([KMGTPE]i?)?B)+$"),
                                                   {{"const", 0}}})}});
      case Kind::kPercent:
        return OrReference(
            {{"anyOf", Json::array({Pattern("^" + std::string(kDecimal) + "%$"),
                                    {{"type", "number"}, {"minimum", 0}, {"maximum", 1}}})}});
      case Kind::kChoice: return OrReference({{"enum", form.choices}});
      case Kind::kList: return {{"type", {"array", "null"}}, {"items", Value(*form.element)}};
      case Kind::kMap:
        return {{"type", {"object", "null"}}, {"additionalProperties", Value(*form.element)}};
      case Kind::kObject: return Reference(*form.object);
      case Kind::kCustom: return OrReference(Json::parse(form.schema));
    }
    return Json::object();
  }

  Json Reference(const ObjectSpecBase& spec) {
    const auto known = names_.find(&spec);
    const std::string name = known != names_.end() ? known->second : NameFor(spec);
    if (known == names_.end()) {
      names_.emplace(&spec, name);
      defs_[name] = Json::object();  // keeps the order of first use, and ends recursion
      defs_[name] = Object(spec);
    }
    Json forms = Json::array({{{"$ref", "#/$defs/" + name}}, {{"type", "null"}}});
    if (MayBeOff(spec)) forms.push_back(Value({.kind = Kind::kBool}));
    return {{"anyOf", std::move(forms)}};
  }

  std::string NameFor(const ObjectSpecBase& spec) const {
    std::string name = spec.name();
    std::ranges::replace(name, ' ', '_');
    while (defs_.contains(name)) name += "_";
    return name;
  }

  Json defs_ = Json::object();
  std::map<const ObjectSpecBase*, std::string> names_;
};

}  // namespace

std::string ConfigSchema() { return SchemaWriter().Write(); }

}  // namespace sonde
