#include "probes/unix/unix_probe.h"

#include <utility>

namespace sonde {

UnixRun::UnixRun(ProbeServices& services, std::shared_ptr<const UnixConfig> config,
                 RunRequest request)
    : DialogueRun(services, std::move(request),
                  {config->query_response, config->tls, config->tls_config}),
      config_(std::move(config)) {}

void UnixRun::Begin() {
  // A path is no name to verify: without tls_config.server_name only insecure_skip_verify gets
  // through.
  SetServerNames(request().target, "");
  PrepareDialogueTls([this] { Connect(); });
}

void UnixRun::Connect() {
  Enter(Phase::kConnect);
  if (HasNoTime()) return OnDeadline();  // a local socket is connected at once
  Await(services().streams.ConnectUnix(request().target,
                                       [this](auto stream) { OnConnected(std::move(stream)); }));
}

}  // namespace sonde
