// Certificate chains and private keys from PEM text, and versions as the library counts them.
//
// Why: the client side and the server side of TLS load the same material by the same rules.
//
// THREAD: any. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/tls_files.h"
#include "net/tls_ptr.h"
#include "sonde/net/tls.h"
#include "sonde/result.h"

namespace sonde {

/// A certificate with its chain and its private key.
struct TlsCredentials {
  X509Ptr certificate;
  std::vector<X509Ptr> chain;  ///< what is sent after it, in the order of the file
  EvpKeyPtr key;
};

/// Where PEM text comes from: given inline, or a file.
struct PemSource {
  std::string_view key_name;  ///< the configuration key, for messages
  const std::string& text;
  const std::string& file;
  bool empty() const noexcept { return text.empty() && file.empty(); }
};

/// Reads both, and demands that they fit. Files that were read are added to `files`. Blocks.
Result<TlsCredentials> LoadCredentials(const PemSource& certificate, const PemSource& key,
                                       std::vector<FileIdentity>& files);
/// The text of a source. Files that were read are added to `files`. Blocks.
Result<std::string> LoadPem(const PemSource& source, std::vector<FileIdentity>& files);

/// Makes `ctx` use the credentials and send exactly their chain. False if the library refuses them.
bool UseCredentials(SSL_CTX& ctx, const TlsCredentials& credentials) noexcept;

/// TLS1_2_VERSION and so on; `fallback` for kUnset.
int ProtocolVersion(TlsVersion version, TlsVersion fallback) noexcept;
TlsVersion VersionFromProtocol(int protocol) noexcept;

/// Versions, ciphers, options: what every context of ours has. False if the bounds are empty or
/// refused.
bool SetVersionBounds(SSL_CTX& ctx, TlsVersion min_version, TlsVersion max_version) noexcept;

}  // namespace sonde
