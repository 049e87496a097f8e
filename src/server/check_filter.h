// CheckFilter: which checks a page or an answer of the API shows, in which order, and how many.
//
// Why: `/` and /api/v1/checks take the same parameters and mean the same by them:
//
//     state=up|down|unknown   the last run's verdict; "" or "all" for any
//     check=NAME              exactly that check
//     endpoint=TARGET         exactly that target, as it is shown
//     label=MATCHER           team=web, team!=web, team=~w.*, team!~w.*; may be given repeatedly.
//     NAME
//                             is a configured label or check, endpoint, region, module, prober
//     q=TEXT                  in name, target, module, labels or the last failure's reason; any
//     case sort=state|name         failing ones first, or all by name and target limit=N, offset=N
//     one page of them
//
// THREAD: pure; cells are read as they are at the moment. LIFETIME: values; what was selected
// refers to the entries.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/check_registry.h"
#include "server/label_matcher.h"
#include "server/query.h"
#include "sonde/result.h"

namespace sonde {

/// In the order in which checks are shown.
enum class ShownState : std::uint8_t { kDown, kUnknown, kUp };
inline constexpr std::array<std::string_view, 3> kShownStateNames = {"down", "unknown", "up"};
constexpr std::string_view Name(ShownState state) noexcept {
  return kShownStateNames[static_cast<std::size_t>(state)];
}
/// Unknown before the first measured run.
ShownState StateOf(const std::optional<LastRun>& last) noexcept;

struct CheckFilter {
  static constexpr std::size_t kMaxLabels = 8;
  static constexpr std::size_t kMaxText = 256;  ///< bytes of a search text or a matcher

  std::optional<ShownState> state;
  std::string check;     ///< "": any
  std::string endpoint;  ///< "": any
  std::vector<LabelMatcher> labels;
  std::string text;
  bool failing_first = true;
  std::size_t limit = 100;
  std::size_t offset = 0;

  /// Reads a query on top of `defaults`, at most `most` checks a page; error kInvalid says what is
  /// wrong with which parameter. Compiles patterns: not for a loop.
  static Result<CheckFilter> Parse(const QueryParams& query, CheckFilter defaults,
                                   std::size_t most);
  /// As a query without '?': what differs from `defaults`, percent-encoded.
  std::string Query(const CheckFilter& defaults) const;
};

struct ShownCheck {
  const CheckEntry* entry = nullptr;
  std::optional<LastRun> last;
  ShownState state = ShownState::kUnknown;
};

struct SelectedChecks {
  std::vector<ShownCheck> checks;  ///< one page of them
  std::size_t matching = 0;        ///< on all pages together
  /// By state: those that match everything but the filter's state.
  std::array<std::size_t, kShownStateNames.size()> by_state{};
};

/// A few milliseconds for 10,000 checks.
SelectedChecks Select(const CheckEntries& entries, const CheckFilter& filter);

}  // namespace sonde
