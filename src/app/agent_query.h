// AgentQuery: asks several agents at once to probe a target.
//
// Why: what one region sees, another may not. Each agent is asked by a run of the http prober,
// which knows credentials, TLS and a deadline. sonde answers at /api/v1/probe; an agent that has no
// such page (blackbox_exporter, an older sonde) is asked again at /probe.
//
// THREAD: the calling one, which it blocks. LIFETIME: nothing is left when it returns.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/agent_answer.h"
#include "sonde/prober.h"

namespace sonde {

struct AgentQuery {
  ProbeConfigPtr client;            ///< a section of the http prober that takes any status
  std::vector<std::string> agents;  ///< URLs; what follows the agent's paths is added
  std::string target;
  std::string module;
  Duration patience{};  ///< how long an agent may take for all its answers
};

/// The answers in the order of the agents. REQUIRES: InitNetLibraries succeeded.
std::vector<AgentAnswer> AskAgents(const AgentQuery& query);

}  // namespace sonde
