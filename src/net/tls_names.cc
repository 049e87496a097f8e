#include "sonde/net/tls.h"

namespace sonde {

std::string_view Name(TlsVersion version) noexcept {
  switch (version) {
    case TlsVersion::kTls10: return "TLS 1.0";
    case TlsVersion::kTls11: return "TLS 1.1";
    case TlsVersion::kTls12: return "TLS 1.2";
    case TlsVersion::kTls13: return "TLS 1.3";
    case TlsVersion::kUnset: break;
  }
  return "unknown";
}

}  // namespace sonde
