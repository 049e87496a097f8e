#include "probes/unix/unix_probe.h"

#include <string_view>
#include <utility>

namespace sonde {
namespace {

constexpr std::string_view kNotDialed = "Error dialing unix";

}  // namespace

UnixRun::UnixRun(ProbeServices& services, std::shared_ptr<const UnixConfig> config,
                 RunRequest request)
    : DialogueRun(services, std::move(request),
                  {config->query_response, config->tls, config->tls_config}),
      config_(std::move(config)) {}

void UnixRun::Begin() {
  // A path is no name to verify: without tls_config.server_name only insecure_skip_verify gets
  // through.
  SetServerNames(request().target, "");
  IfFails("Error creating TLS configuration", kNotDialed);
  PrepareDialogueTls([this] { Connect(); });
}

void UnixRun::Connect() {
  IfFails("", kNotDialed);
  log().Debug(config_->tls ? "Dialing unix with TLS" : "Dialing unix without TLS");
  Enter(Phase::kConnect);
  if (HasNoTime()) return OnDeadline();  // a local socket is connected at once
  Await(services().streams.ConnectUnix(request().target,
                                       [this](auto stream) { OnConnected(std::move(stream)); }));
}

}  // namespace sonde
