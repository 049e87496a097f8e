#include "server/check_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ranges>

#include "sonde/ascii.h"
#include "sonde/percent.h"

namespace sonde {
namespace {

std::optional<std::size_t> WholeNumber(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

std::unexpected<Error> Wrong(std::string_view name, std::string_view must) {
  return Fail(ErrorCode::kInvalid, fmt::format("{} must be {}", name, must));
}

std::unexpected<Error> TooLong(std::string_view name) {
  return Wrong(name, fmt::format("of at most {} bytes", CheckFilter::kMaxText));
}

Result<void> ReadState(std::string_view text, std::optional<ShownState>& state) {
  if (text.empty()) return {};
  state.reset();
  if (text == "all") return {};
  const auto found = std::ranges::find(kShownStateNames, text);
  if (found == kShownStateNames.end()) return Wrong("state", "up, down, unknown or all");
  state = static_cast<ShownState>(found - kShownStateNames.begin());
  return {};
}

Result<void> ReadOrder(std::string_view text, bool& failing_first) {
  if (text.empty()) return {};
  if (text != "state" && text != "name") return Wrong("sort", "state or name");
  failing_first = text == "state";
  return {};
}

/// Empty ones are what a form sends for an empty field.
Result<void> ReadLabels(const QueryParams& query, std::vector<LabelMatcher>& labels) {
  for (const auto& [key, value] : query.pairs()) {
    if (key != "label" || Trimmed(value).empty()) continue;
    if (value.size() > CheckFilter::kMaxText) return TooLong("label");
    if (labels.size() == CheckFilter::kMaxLabels) {
      return Wrong("label", fmt::format("given {} times at most", CheckFilter::kMaxLabels));
    }
    auto matcher = LabelMatcher::Parse(Trimmed(value));
    if (!matcher) return std::unexpected(matcher.error());
    labels.push_back(*std::move(matcher));
  }
  return {};
}

Result<void> ReadPage(const QueryParams& query, CheckFilter& filter, std::size_t most) {
  if (const std::string_view text = query.Get("limit"); !text.empty()) {
    const auto limit = WholeNumber(text);
    if (!limit || *limit == 0 || *limit > most) {
      return Wrong("limit", fmt::format("a number from 1 to {}", most));
    }
    filter.limit = *limit;
  }
  if (const std::string_view text = query.Get("offset"); !text.empty()) {
    const auto offset = WholeNumber(text);
    if (!offset) return Wrong("offset", "a number");
    filter.offset = *offset;
  }
  return {};
}

/// "" for a label that the check does not have.
std::string_view LabelOf(const CheckEntry& entry, const std::string& name) {
  const CheckLabels& labels = entry.cells->labels();
  if (name == "check") return labels.check;
  if (name == "endpoint") return labels.endpoint;
  if (name == "region") return labels.region;
  if (name == "module") return entry.module;
  if (name == "prober") return entry.prober;
  const auto found = labels.extra.find(name);
  return found == labels.extra.end() ? std::string_view() : std::string_view(found->second);
}

/// `lower` is in lower case.
bool Holds(std::string_view text, std::string_view lower) {
  const auto same = [](char a, char b) { return LowerAscii(a) == b; };
  return !std::ranges::search(text, lower, same).empty() || lower.empty();
}

bool HasText(const CheckEntry& entry, const std::optional<LastRun>& last, std::string_view lower) {
  const CheckLabels& labels = entry.cells->labels();
  if (Holds(labels.check, lower) || Holds(labels.endpoint, lower) || Holds(entry.module, lower)) {
    return true;
  }
  const auto is_it = [&](const std::string& value) { return Holds(value, lower); };
  if (std::ranges::any_of(labels.extra | std::views::values, is_it)) return true;
  return last && last->reason != FailureReason::kNone && Holds(Info(last->reason).name, lower);
}

bool Matches(const CheckFilter& filter, const CheckEntry& entry, const std::optional<LastRun>& last,
             std::string_view lower) {
  const CheckLabels& labels = entry.cells->labels();
  if (!filter.check.empty() && labels.check != filter.check) return false;
  if (!filter.endpoint.empty() && labels.endpoint != filter.endpoint) return false;
  for (const LabelMatcher& matcher : filter.labels) {
    if (!matcher.Matches(LabelOf(entry, matcher.name()))) return false;
  }
  return lower.empty() || HasText(entry, last, lower);
}

}  // namespace

ShownState StateOf(const std::optional<LastRun>& last) noexcept {
  if (!last) return ShownState::kUnknown;
  return last->success ? ShownState::kUp : ShownState::kDown;
}

Result<CheckFilter> CheckFilter::Parse(const QueryParams& query, CheckFilter defaults,
                                       std::size_t most) {
  CheckFilter filter = std::move(defaults);
  if (auto read = ReadState(query.Get("state"), filter.state); !read) {
    return std::unexpected(read.error());
  }
  if (auto read = ReadOrder(query.Get("sort"), filter.failing_first); !read) {
    return std::unexpected(read.error());
  }
  if (auto read = ReadLabels(query, filter.labels); !read) return std::unexpected(read.error());
  if (auto read = ReadPage(query, filter, most); !read) return std::unexpected(read.error());
  filter.check = query.Get("check");
  filter.endpoint = query.Get("endpoint");
  filter.text = Trimmed(query.Get("q"));
  if (filter.text.size() > kMaxText) return TooLong("q");
  return filter;
}

std::string CheckFilter::Query(const CheckFilter& defaults) const {
  std::string query;
  const auto add = [&query](std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query += fmt::format("{}={}", name, PercentEncode(value));
  };
  if (state != defaults.state) add("state", state ? Name(*state) : "all");
  if (!check.empty()) add("check", check);
  if (!endpoint.empty()) add("endpoint", endpoint);
  for (const LabelMatcher& matcher : labels) add("label", matcher.text());
  if (!text.empty()) add("q", text);
  if (failing_first != defaults.failing_first) add("sort", failing_first ? "state" : "name");
  if (limit != defaults.limit) add("limit", std::to_string(limit));
  if (offset != defaults.offset) add("offset", std::to_string(offset));
  return query;
}

SelectedChecks Select(const CheckEntries& entries, const CheckFilter& filter) {
  const std::string lower = LowerAscii(std::string_view(filter.text));
  SelectedChecks selected;
  std::array<std::vector<ShownCheck>, kShownStateNames.size()> found;
  for (const CheckEntry& entry : entries) {
    const auto last = entry.cells->last_run();
    if (!Matches(filter, entry, last, lower)) continue;
    const ShownState state = StateOf(last);
    const auto index = static_cast<std::size_t>(state);
    ++selected.by_state[index];
    if (filter.state && *filter.state != state) continue;
    found[filter.failing_first ? index : 0].push_back({&entry, last, state});
  }
  for (const auto& group : found) {
    for (const ShownCheck& check : group) {
      const std::size_t number = selected.matching++;
      if (number < filter.offset || selected.checks.size() >= filter.limit) continue;
      selected.checks.push_back(check);
    }
  }
  return selected;
}

}  // namespace sonde
