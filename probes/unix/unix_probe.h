// UnixRun: connects to a Unix socket and leaves the rest to DialogueRun.
//
// THREAD: the shard's. LIFETIME: see ProbeRun.
#pragma once

#include <memory>

#include "probes/dialogue/dialogue_run.h"
#include "probes/unix/unix_config.h"

namespace sonde {

class UnixRun final : public DialogueRun {
 public:
  UnixRun(ProbeServices& services, std::shared_ptr<const UnixConfig> config, RunRequest request);

 protected:
  void Begin() override;

 private:
  void Connect();

  std::shared_ptr<const UnixConfig> config_;
};

}  // namespace sonde
