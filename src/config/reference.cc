#include "config/reference.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "config/file_spec.h"
#include "config/key_walk.h"

namespace sonde {
namespace {

using Kind = ValueForm::Kind;

constexpr std::string_view kOpening =
    R"(# Every key of sonde.yml. Made by `sonde config reference` from the tables that also parse the file.
# Keys that are commented out are optional; they show their default, or an example.
# Values may contain ${env:NAME} and ${file:PATH}. Durations: 1m30s; outside `modules` also 7d and 2w.
)";

/// What to write as the value of a key that has no example.
std::string Placeholder(const ValueForm& form) {
  switch (form.kind) {
    case Kind::kBool: return "false";
    case Kind::kInt:
    case Kind::kNumber: return "1";
    case Kind::kDuration:
    case Kind::kLongDuration: return "10s";
    case Kind::kSize: return "1MiB";
    case Kind::kPercent: return "99.9%";
    case Kind::kChoice: return form.choices.empty() ? "" : form.choices.front();
    case Kind::kList: return "[" + Placeholder(*form.element) + "]";
    case Kind::kMap: return "{name: " + Placeholder(*form.element) + "}";
    case Kind::kObject: return "{}";
    case Kind::kString:
    case Kind::kSecret:
    case Kind::kRegex:
    case Kind::kCustom: break;
  }
  return "text";
}

/// Defaults that are a value and no description.
bool IsLiteral(const KeySpec& key) {
  const std::string& text = key.default_text;
  if (text.empty()) return false;
  return text.find(' ') == std::string::npos || text.front() == '[' || text.front() == '{';
}

std::string ValueText(const KeySpec& key) {
  if (!key.example.empty()) return key.example;
  return IsLiteral(key) ? key.default_text : Placeholder(key.form);
}

/// Some sections need one of their keys by a rule that no single row of the table says.
bool TakesEmptySection(const Prober& prober) {
  ConfigErrors ignored;
  ConfigNode empty;
  empty.kind = ConfigNode::Kind::kMapping;
  return prober.Parse(&empty, ignored) != nullptr;
}

class ReferenceWriter {
 public:
  std::string Write() {
    out_ = kOpening;
    for (const KeySpec& key : FileSpec().keys()) {
      if (key.name == "modules") {
        WriteModules(key);
      } else {
        WriteKey(key, 0, false);
      }
    }
    return std::move(out_);
  }

 private:
  void Comment(int column, const std::string& text) { Line(column, "# " + text); }

  void Line(int column, const std::string& text) {
    out_.append(static_cast<std::size_t>(column), ' ');
    out_ += text + "\n";
  }

  void Head(const KeySpec& key, int column) {
    if (column == 0) out_ += '\n';
    Comment(column, key.help + (key.deprecated ? " Deprecated." : ""));
    if (key.form.kind == Kind::kObject) return;
    std::string facts = key.form.name;
    if (key.required) facts += ", required";
    if (!key.default_text.empty()) facts += "; default: " + key.default_text;
    Comment(column, facts);
  }

  /// An empty section is as good as none, unless it needs keys; an item of a list or an entry of a
  /// map is not.
  static bool IsGoodEmpty(const KeySpec& key, const ObjectSpecBase& object) {
    if (&object == &CheckSpec()) return true;
    const bool needs_keys = std::ranges::any_of(object.keys(), &KeySpec::required);
    return key.form.kind == Kind::kObject && !needs_keys;
  }

  /// `commented`: an enclosing key is commented out already.
  void WriteKey(const KeySpec& key, int column, bool commented) {
    Head(key, column);
    const ObjectSpecBase* object = ObjectOf(key.form);
    if (object == nullptr) {
      // A check needs one of two keys, which no single row of the table says.
      const bool needed = key.required || &key == CheckSpec().Find("targets");
      return Line(column, (needed && !commented ? "" : "#") + key.name + ": " + ValueText(key));
    }
    if (!written_.insert(object).second) {
      return Line(column, "#" + key.name + ": " + Placeholder(key.form) + "  # keys as above");
    }
    commented = commented || !IsGoodEmpty(key, *object);
    const std::string mark = commented ? "#" : "";
    Line(column, mark + key.name + ":");
    if (key.form.kind == Kind::kMap) Line(column + 2, mark + "name:");
    if (key.form.kind == Kind::kList) Line(column + 2, mark + "-");
    const int inner = column + (key.form.kind == Kind::kObject ? 2 : 4);
    for (const KeySpec& row : object->keys()) {
      if (object == &CheckSpec() && row.name == "module") {
        // Required unless there is a section, which no single row of the table says.
        Head(row, inner);
        Line(inner, fmt::format("module: {}_example", BuiltinProbers().front()->name()));
      } else {
        WriteKey(row, inner, commented);
      }
    }
  }

  /// One module per prober, so that each section stands under the prober that it is for.
  void WriteModules(const KeySpec& key) {
    Head(key, 0);
    Line(0, "modules:");
    for (const Prober* prober : BuiltinProbers()) {
      Line(2, fmt::format("{}_example:", prober->name()));
      for (const KeySpec& row : ModuleSpec().keys()) {
        if (row.name == "prober") {
          Head(row, 4);
          Line(4, fmt::format("prober: {}", prober->name()));
        } else if (row.form.object == nullptr || row.name == prober->name()) {
          WriteKey(row, 4, row.name == prober->name() && !TakesEmptySection(*prober));
        }
      }
    }
  }

  std::set<const ObjectSpecBase*> written_;
  std::string out_;
};

}  // namespace

std::string ConfigReference() { return ReferenceWriter().Write(); }

}  // namespace sonde
