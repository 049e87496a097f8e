// The small parts that pages are made of: times, shares, states, reasons, bars.
//
// Why: the page of all checks and the page of one show the same things alike. A state is never told
// by its colour alone, and each picture says in words what it shows.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "metrics/check_cells.h"
#include "server/check_filter.h"
#include "server/html.h"
#include "sonde/clock.h"
#include "sonde/failure.h"

namespace sonde {

/// "3s ago", "5m ago", "2h ago", "4d ago"; "now" below a second.
std::string Ago(Duration age);
/// The same with the exact time for machines and for who asks.
Html TimeAgo(WallTime time, WallTime now);

/// "99.949%": cut off, never rounded up, so that 100% means all. REQUIRES: whole > 0.
std::string PercentOf(std::uint64_t part, std::uint64_t whole);

/// A symbol and a word.
Html StateBadge(ShownState state);
/// For a run of which the agent itself was the fault.
Html UnmeasuredBadge();
/// "phase · reason", what that means, and what was seen; nothing for no reason and no detail.
Html FailureText(FailureReason reason, std::string_view detail);

/// The phases of a run, one after the other on a scale of its whole duration.
Html PhaseBar(const LastRun& run);
/// Which colour is which phase.
Html PhaseLegend();

/// What is left of an error budget: 1 is all of it, negative is overspent, by any factor.
Html BudgetBar(double remaining);

/// Where a check has its page, relative to the index.
std::string CheckLink(const CheckLabels& labels);

}  // namespace sonde
