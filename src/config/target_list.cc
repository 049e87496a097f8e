#include "config/target_list.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "config/yaml_reader.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

struct GroupDraft {
  std::vector<std::string> targets;
  std::map<std::string, std::string> labels;
};

const ObjectSpec<GroupDraft>& GroupSpec() {
  static const ObjectSpec<GroupDraft> spec = [] {
    ObjectSpec<GroupDraft> keys("target group", "Targets with common labels.");
    keys.Key("targets", &GroupDraft::targets, "The targets.");
    keys.Key("labels", &GroupDraft::labels, "Their labels.");
    return keys;
  }();
  return spec;
}

/// Line and column of a byte.
SourceMark PlaceOf(std::string_view text, std::size_t at, SourceMark mark) {
  const std::string_view before = text.substr(0, std::min(at, text.size()));
  const std::size_t line = before.rfind('\n');
  mark.line = 1 + static_cast<int>(std::ranges::count(before, '\n'));
  mark.column = 1 + static_cast<int>(line == std::string_view::npos ? before.size()
                                                                    : before.size() - line - 1);
  return mark;
}

/// Looks at JSON without keeping any of it. The limits are those of ReadYaml.
class JsonGuard final : public nlohmann::json::json_sax_t {
 public:
  bool null() override { return Value(); }
  bool boolean(bool) override { return Value(); }
  bool number_integer(number_integer_t) override { return Value(); }
  bool number_unsigned(number_unsigned_t) override { return Value(); }
  bool number_float(number_float_t, const string_t&) override { return Value(); }
  bool string(string_t&) override { return Value(); }
  bool binary(binary_t&) override { return Value(); }
  bool key(string_t&) override { return Value(); }
  bool start_object(std::size_t) override { return Open(); }
  bool start_array(std::size_t) override { return Open(); }
  bool end_object() override { return depth_-- > 0; }
  bool end_array() override { return depth_-- > 0; }
  bool parse_error(std::size_t byte, const std::string&,
                   const nlohmann::json::exception&) override {
    flaw_at = byte > 0 ? byte - 1 : 0;
    return false;
  }
  bool too_much() const noexcept { return depth_ > kMaxYamlDepth || values_ > kMaxYamlNodes; }

  std::size_t flaw_at = 0;  ///< where it stops to be JSON

 private:
  bool Value() { return ++values_ <= kMaxYamlNodes; }
  bool Open() { return ++depth_ <= kMaxYamlDepth && Value(); }

  int depth_ = 0;
  std::size_t values_ = 0;
};

/// Whether it is JSON to the letter: YAML would also take half of what JSON says.
bool CheckJson(std::string_view text, const SourceMark& whole, ConfigErrors& errors) {
  JsonGuard guard;
  if (nlohmann::json::sax_parse(text, &guard)) return true;
  if (guard.too_much()) {
    errors.Add(whole, fmt::format("more than {} values, or nested deeper than {} levels",
                                  kMaxYamlNodes, kMaxYamlDepth));
  } else {
    errors.Add(PlaceOf(text, guard.flaw_at, whole),
               guard.flaw_at >= text.size() ? "the JSON ends too early" : "this is no JSON");
  }
  return false;
}

std::optional<std::uint32_t> HexUnit(std::string_view text, std::size_t at) {
  constexpr std::size_t kLength = 6;
  if (at + kLength > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  for (const char c : text.substr(at + 2, 4)) {
    const bool digit = c >= '0' && c <= '9';
    const char lower = digit ? c : static_cast<char>(c | 0x20);
    unit = unit * 16 + static_cast<std::uint32_t>(digit ? c - '0' : lower - 'a' + 10);
  }
  return unit;
}

/// YAML knows no pairs of surrogates: writes them as the characters that they stand for.
/// REQUIRES: `text` is JSON.
std::string WithoutSurrogates(std::string_view text) {
  constexpr std::uint32_t kHigh = 0xD800, kLow = 0xDC00, kMask = 0xFC00;
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out += text[i++];
      continue;
    }
    const auto high = HexUnit(text, i);
    const auto low = HexUnit(text, i + 6);
    if (high && low && (*high & kMask) == kHigh && (*low & kMask) == kLow) {
      const std::uint32_t point = 0x10000 + ((*high - kHigh) << 10U) + (*low - kLow);
      for (const unsigned shift : {18U, 12U, 6U, 0U}) {
        const std::uint32_t bits = (point >> shift) & (shift == 18U ? 0x07U : 0x3FU);
        out += static_cast<char>((shift == 18U ? 0xF0U : 0x80U) | bits);
      }
      i += 12;
    } else {
      out += text.substr(i, 2);  // an escape and what it is about
      i += 2;
    }
  }
  return out;
}

/// The places of a group's targets. REQUIRES: it has some.
std::vector<const SourceMark*> MarksOfTargets(const ConfigNode& group) {
  std::vector<const SourceMark*> marks;
  for (const ConfigNode& item : group.Find("targets")->items) {
    if (!item.IsNull()) marks.push_back(&item.mark);
  }
  return marks;
}

/// Copies the targets of groups, and says when they become too many or too long.
class ListBuilder {
 public:
  explicit ListBuilder(ConfigErrors& errors) : errors_(errors) {}

  /// False: over a limit.
  bool AddGroup(const ConfigNode& node) {
    if (node.IsNull()) {
      errors_.Add(node.mark, "a group of targets is null");
      return true;
    }
    GroupDraft group;
    GroupSpec().DecodeInto(node, &group, errors_);
    std::erase_if(group.labels, [](const auto& label) { return label.first.starts_with("__"); });
    if (!Fits(group, node.mark)) return false;
    if (group.targets.empty()) return true;
    const auto marks = MarksOfTargets(node);
    for (std::size_t i = 0; i < group.targets.size(); ++i) {
      list_.push_back({.target = std::move(group.targets[i]),
                       .labels = group.labels,
                       .mark = i < marks.size() ? *marks[i] : node.mark});
    }
    return true;
  }

  TargetList Take() { return std::move(list_); }

 private:
  /// Each target has the labels of its group.
  bool Fits(const GroupDraft& group, const SourceMark& mark) {
    std::size_t each = 0;
    for (const auto& [name, value] : group.labels) each += name.size() + value.size();
    bytes_ += each * group.targets.size();
    if (list_.size() + group.targets.size() > kMaxListedTargets) {
      errors_.Add(mark, fmt::format("more than {} targets", kMaxListedTargets));
    } else if (bytes_ > kMaxListedLabelBytes) {
      errors_.Add(mark, fmt::format("the labels of all targets are longer than {} bytes",
                                    kMaxListedLabelBytes));
    } else {
      return true;
    }
    return false;
  }

  ConfigErrors& errors_;
  TargetList list_;
  std::size_t bytes_ = 0;
};

}  // namespace

std::expected<TargetList, ConfigErrors> ParseTargetList(std::string_view text,
                                                        std::string_view name, ListSyntax syntax) {
  ConfigErrors errors;
  const SourceMark whole{.file = std::make_shared<const std::string>(name)};
  const bool json = syntax == ListSyntax::kJson;
  if (HasNoDocument(text)) {
    errors.Add(whole, "the list is empty", "a list without targets is []");
    return std::unexpected(std::move(errors));
  }
  if (json && !CheckJson(text, whole, errors)) return std::unexpected(std::move(errors));
  const auto root = json ? ReadYaml(WithoutSurrogates(text), whole.file, errors)
                         : ReadYaml(text, whole.file, errors);
  ListBuilder list(errors);
  if (root && !root->IsNull()) {
    if (!root->IsSequence()) {
      errors.Add(root->mark, "this is no list of groups of targets",
                 "like [{targets: [a.example.com], labels: {team: web}}]");
    }
    for (const ConfigNode& group : root->items) {
      if (!list.AddGroup(group)) break;
    }
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return list.Take();
}

}  // namespace sonde
