// EvaluateHttp: whether an answer is what was asked for, and if not, the first thing that is wrong.
//
// Why: all rules in one pure function, in blackbox_exporter's order: status, headers, body, a body
// that ended badly, version, TLS. What a check expects comes right after the module's rule of its
// kind.
//
// THREAD: pure. LIFETIME: values; refers to its arguments only during the call.
#pragma once

#include <string>
#include <string_view>

#include "probes/http/http_config.h"
#include "sonde/expectations.h"
#include "sonde/failure.h"
#include "sonde/net/http_client.h"
#include "sonde/run_log.h"

namespace sonde {

/// The end of a chain of hops, as the rules see it. Owns what it holds: a helper thread may judge
/// it.
struct HttpAnswer {
  HttpResponse response;  ///< status 0 = none came, `failure` says why
  std::string body;       ///< as far as it was kept
  bool is_tls = false;
  /// A redirect that is not followed: blackbox has closed its body, so every body rule fails.
  bool body_refused = false;
  /// Its decoding did not even begin: no rule looks at it.
  bool body_unreadable = false;
  bool body_closed = false;  ///< more was not wanted: a limit, or a flaw
  /// Set if more redirects came than are followed: the reason if the status is not among the valid.
  Failure redirect_failure = {};
  LogLevel log_level = LogLevel::kNone;  ///< of the run
};

struct HttpVerdict {
  Failure failure;  ///< kNone: passed
  bool failed_due_to_regex = false;
  bool failed_due_to_cel = false;
  RunLog log;  ///< all that is wrong, beyond the first thing
  /// What the exporter says of TLS at the very end, after the times of the requests; "" = nothing.
  std::string_view last_words;
};

/// `expect` may be null.
HttpVerdict EvaluateHttp(const HttpConfig& config, const Expectations* expect,
                         const HttpAnswer& answer);

/// Whether a rule looks at the body, so that it must be kept.
bool NeedsBody(const HttpConfig& config, const Expectations* expect) noexcept;

/// Whether EvaluateHttp may take so long that no loop should wait for it.
bool MayTakeLong(const HttpConfig& config, const Expectations* expect,
                 const HttpAnswer& answer) noexcept;

}  // namespace sonde
