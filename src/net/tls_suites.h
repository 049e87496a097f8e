// Cipher suites and curves by the names that configurations use, for a server's context.
//
// Why: exporter-toolkit takes Go's names (which are IANA's); the library has its own.
//
// THREAD: any. LIFETIME: none.
#pragma once

#include <string>
#include <vector>

#include "sonde/result.h"

struct ssl_ctx_st;

namespace sonde {

/// Allows these suites of TLS 1.2 and below, in their order. Those of TLS 1.3 cannot be chosen, as
/// in Go: they are taken and change nothing.
Result<void> UseCipherSuites(ssl_ctx_st& ctx, const std::vector<std::string>& names);

/// Allows these curves (CurveP256, CurveP384, CurveP521, X25519), the most wanted first.
Result<void> UseCurves(ssl_ctx_st& ctx, const std::vector<std::string>& names);

}  // namespace sonde
