// Via: `sonde probe --via`, a target seen from several agents at once.
//
// THREAD: the main thread. LIFETIME: values.
#pragma once

#include <string>
#include <vector>

#include "app/agent_query.h"
#include "cli/console.h"
#include "cli/option_table.h"
#include "cli/probe_plan.h"
#include "sonde/result.h"

namespace sonde {

/// The flags about the agents. Secrets come from files only: a command line is seen by others.
struct ViaFlags {
  std::vector<std::string> agents;  ///< URLs or host:port; also several with commas between
  std::string ca_file;
  std::string cert_file, key_file;
  std::string user_file;   ///< "name:password"
  std::string token_file;  ///< a bearer token
  bool insecure = false;

  bool given() const noexcept { return !agents.empty(); }
};

void DeclareVia(OptionTable& table, ViaFlags& flags);

/// What the agents are asked. All errors are of usage. Reads the files.
Result<AgentQuery> PlanVia(const ViaFlags& via, const ProbeFlags& flags);

/// 1 if the target failed somewhere; else 4 if an agent could not be asked, or could not measure;
/// else 0.
ExitCode VerdictOf(const std::vector<AgentAnswer>& answers);

struct ViaTextOptions {
  std::string target;
  std::string module;
  int width = 80;
  bool color = false;
};
/// A column per agent; details below.
std::string RenderAnswers(const std::vector<AgentAnswer>& answers, const ViaTextOptions& options);
/// {"success", "passed", "failed", "not_measured", "results": [{agent, region, error, success,
/// phase, reason, detail, duration_seconds, phases, address}]}; what is not known is null.
std::string AnswersJson(const std::vector<AgentAnswer>& answers);

}  // namespace sonde
