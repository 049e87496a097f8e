// The configuration keys of TlsOptions (blackbox's tls_config).
//
// Why: http, tcp, unix, dns, grpc and websocket all have a tls_config; its table exists once.
//
// THREAD: immutable. LIFETIME: as long as the process.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "sonde/config_spec.h"
#include "sonde/net/tls.h"

namespace sonde {

template <>
struct Choices<TlsVersion> {
  static constexpr std::array<std::pair<std::string_view, TlsVersion>, 4> kAll = {{
      {"TLS10", TlsVersion::kTls10},
      {"TLS11", TlsVersion::kTls11},
      {"TLS12", TlsVersion::kTls12},
      {"TLS13", TlsVersion::kTls13},
  }};
};
template <>
struct ValueCodec<TlsVersion> : ChoiceCodec<TlsVersion> {};

/// The keys of a tls_config. The private key is a secret: it prints as <secret>.
const ObjectSpec<TlsOptions>& TlsOptionsSpec();

/// Whether a TLS version lies between min_version and max_version. The exporter loads modules where
/// none does, and fails each of their probes.
bool LeavesAVersion(const TlsOptions& options) noexcept;

}  // namespace sonde
