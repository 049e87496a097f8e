// AgentAnswer: what an agent says of a target that it was asked to probe.
//
// Why: the agent may be of another version, or blackbox_exporter: reasons and phases are its own
// words. Pure, so that odd answers are tested without an agent.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sonde {

struct AgentAnswer {
  std::string agent;   ///< its URL, without a password
  std::string region;  ///< "" if it does not say
  std::string error;   ///< why there is no verdict: it could not be asked, or could not measure

  bool success = false;
  std::string phase, reason, detail;                   ///< of a failure, as far as it tells
  double seconds = 0;                                  ///< of the whole run
  std::vector<std::pair<std::string, double>> phases;  ///< seconds, in the order of the run
  std::string address;                                 ///< that was probed, if it tells

  bool measured() const noexcept { return error.empty(); }
};

/// Reads an answer of /api/v1/probe into `answer`; false if it is none.
bool ReadApiAnswer(std::string_view body, AgentAnswer& answer);
/// Reads a page of /probe into `answer`; false if it is none.
bool ReadExpositionAnswer(std::string_view body, AgentAnswer& answer);
/// What an agent that did not answer with 200 says of it: the member `error`, or the first line.
std::string RefusalText(std::string_view body);
/// The region of an answer of /api/v1/status; "" if it is none.
std::string RegionOf(std::string_view body);

}  // namespace sonde
