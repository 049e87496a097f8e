// The page of one check and target: its verdict, its objectives, and its past.
//
// Why: after "what is down" one asks "since when, how often, and where is the time".
//
// THREAD: pure, a few milliseconds: not for a loop. LIFETIME: values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "metrics/check_registry.h"
#include "server/agent_control.h"
#include "server/check_pasts.h"
#include "server/http_message.h"
#include "sonde/clock.h"
#include "sonde/result.h"

namespace sonde {

struct CheckFacts {
  static constexpr Duration kReach = std::chrono::days(30);  ///< of the hours that it needs
  static constexpr std::size_t kChanges = 20;
  static constexpr std::size_t kRuns = 60;

  AgentFacts agent;
  WallTime now;
  MonoTime mono_now;
  CheckEntry entry;
  Result<InstancePast> past;  ///< or why there is none
  int refresh_seconds = 0;
};

/// `detail`: of the last failure.
ServerResponse RenderCheck(const CheckFacts& facts, std::string_view detail);
/// The answer for a check that is not there.
ServerResponse RenderNoCheck(const AgentFacts& agent, WallTime now);

}  // namespace sonde
