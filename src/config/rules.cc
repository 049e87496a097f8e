#include "config/rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/label_names.h"
#include "sonde/url.h"

namespace sonde {
namespace {

bool CheckSpan(const std::optional<LongDuration>& span, Duration low, Duration high,
               std::string_view what, const SourceMark& mark, ConfigErrors& errors) {
  if (!span || (span->value >= low && span->value <= high)) return true;
  errors.Add(mark, fmt::format("{} must be between {} and {}", what, FormatLongDuration(low),
                               FormatLongDuration(high)));
  return false;
}

}  // namespace

void CheckLabels(const ConfigNode& labels, ConfigErrors& errors) {
  for (const ConfigNode::Entry& entry : labels.entries) {
    if (!IsLabelName(entry.key)) {
      errors.Add(entry.key_mark, fmt::format("`{}` is no label name", entry.key),
                 "letters, digits and _, not starting with a digit");
    } else if (IsReservedLabel(entry.key)) {
      errors.Add(entry.key_mark, fmt::format("the label `{}` is reserved", entry.key));
    } else if (entry.key == "job" || entry.key == "instance") {
      // Rules that aggregate by it would take each agent for the only region.
      errors.Warn(entry.key_mark, fmt::format("Prometheus has a label `{}` of its own, and shows "
                                              "this one as `exported_{}`",
                                              entry.key, entry.key));
    }
    if (entry.value.text.size() > kMaxTextBytes) {
      errors.Add(entry.value.mark, fmt::format("longer than {} bytes", kMaxTextBytes));
    }
  }
}

bool CheckText(std::string_view what, std::string_view text, const SourceMark& mark,
               ConfigErrors& errors) {
  const auto add = [&](std::string_view why) {
    errors.Add(mark, fmt::format("{} {}", what, why));
    return false;
  };
  if (text.empty()) return add("is empty");
  if (text.size() > kMaxTextBytes)
    return add(fmt::format("is longer than {} bytes", kMaxTextBytes));
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::ranges::any_of(text, is_control)) return add("has control characters");
  if (text.front() == ' ' || text.back() == ' ') return add("starts or ends with a blank");
  return true;
}

bool CheckTargets(const ConfigNode& targets, ConfigErrors& errors) {
  const std::size_t before = errors.size();
  std::set<std::string> seen;  // as labels show them
  for (const ConfigNode& item : targets.items) {
    if (item.IsNull()) continue;
    if (!CheckText("the target", item.text, item.mark, errors)) continue;
    const std::string label = WithoutPassword(item.text);
    if (!seen.insert(label).second) {
      errors.Add(item.mark,
                 fmt::format("the target `{}` is there twice", WithoutPassword(item.Shown())),
                 label == item.text ? "" : "labels do not show passwords: use two checks");
    }
  }
  if (std::ranges::all_of(targets.items, &ConfigNode::IsNull)) {
    errors.Add(targets.mark, "a check needs at least one target");
  }
  return errors.size() == before;
}

bool CheckInterval(const std::optional<LongDuration>& interval, const SourceMark& mark,
                   ConfigErrors& errors) {
  return CheckSpan(interval, kMinInterval, kMaxInterval, "interval", mark, errors);
}

bool CheckTimeout(const std::optional<LongDuration>& timeout, const SourceMark& mark,
                  ConfigErrors& errors) {
  return CheckSpan(timeout, std::chrono::milliseconds(1), kMaxTimeout, "timeout", mark, errors);
}

}  // namespace sonde
