// RequestGate: what comes before every handler: who may ask, and what every answer carries.
//
// Why: access is a matter of the whole server; no handler can forget it (blackbox.md 2.9: it covers
// all paths).
//
// THREAD: the main loop. LIFETIME: outlives the server.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "server/http_message.h"

namespace sonde {

class RequestGate {
 public:
  struct Verdict {
    std::optional<ServerResponse> refusal;  ///< nothing: go on
    std::vector<ServerHeader> headers;      ///< of the answer, whoever gives it
  };
  using Done = std::move_only_function<void(Verdict)>;

  virtual ~RequestGate() = default;
  /// `request` stays where it is until the op is destroyed or has completed.
  [[nodiscard]] virtual OpPtr Check(const ServerRequest& request, Done done) = 0;
};

}  // namespace sonde
