#include "net/net_init.h"

#include "net/ares_library.h"
#include "net/curl_library.h"
#include "net/tls_library.h"

namespace sonde {
namespace {

Result<void> InitOnce() {
  // OpenSSL first: curl would initialise it with its own options.
  if (!InitTlsLibrary()) return Fail(ErrorCode::kUnavailable, "OpenSSL cannot be initialised");
  if (!InitCurlLibrary()) return Fail(ErrorCode::kUnavailable, "libcurl cannot be initialised");
  if (!InitAresLibrary()) return Fail(ErrorCode::kUnavailable, "c-ares cannot be initialised");
  return {};
}

}  // namespace

Result<void> InitNetLibraries() {
  static const Result<void> outcome = InitOnce();
  return outcome;
}

std::vector<std::pair<std::string, std::string>> NetLibraryVersions() {
  return {{"curl", CurlLibraryVersion()},
          {"openssl", TlsLibraryVersion()},
          {"cares", AresLibraryVersion()}};
}

}  // namespace sonde
