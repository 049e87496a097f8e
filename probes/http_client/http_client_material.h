// HttpClientMaterial: the credentials and header values of an HTTP client's section, of which some
// are in files.
//
// Why: files are read for every run, so that a rotated token counts at once, and never on the loop.
//
// THREAD: LoadHttpClientMaterial blocks: off the loop. LIFETIME: a value of one run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "probes/http_client/http_client_config.h"
#include "sonde/net/http_client.h"
#include "sonde/result.h"

namespace sonde {

struct HttpClientMaterial {
  std::string username, password, credentials;
  std::string client_secret, client_certificate_key;  ///< of oauth2
  std::vector<HttpHeader> header_files;               ///< in the order of the configuration
  /// The Authorization value that oauth2's endpoint gave, once it has.
  std::optional<std::string> token;

  static constexpr std::size_t kMaxSecretFile = std::size_t{64} * 1024;
};

/// Whether there is any file to read, or a reference that can't be.
bool NeedsLoading(const HttpClientConfig& config);

/// What LoadHttpClientMaterial would say of the first reference into a secret manager, without
/// reading a file: for runs that tell it before they have a request.
std::optional<Error> RefuseReferences(const HttpClientConfig& config);

/// Inline values, and those of the files, trimmed as blackbox trims them. Errors name the key and
/// the file, never their contents.
Result<HttpClientMaterial> LoadHttpClientMaterial(const HttpClientConfig& config);

/// The inline values only; REQUIRES: !NeedsLoading(config).
HttpClientMaterial InlineHttpClientMaterial(const HttpClientConfig& config);

/// The value of the Authorization header that basic_auth or authorization ask for, if either is
/// there.
std::optional<std::string> AuthorizationValue(const HttpClientConfig& config,
                                              const HttpClientMaterial& material);
/// "Basic …" (RFC 7617).
std::string BasicCredentials(const std::string& name, const std::string& password);

/// Calls `add(name, value)` for every entry of http_headers: values, secrets, files; names as they
/// are.
template <typename Add>
void ForEachHttpHeader(const HttpClientConfig& config, const HttpClientMaterial& material,
                       Add add) {
  for (const auto& [name, values] : config.http_headers) {
    for (const std::string& value : values.values) add(name, value);
    for (const Secret& value : values.secrets) add(name, value.text);
    for (const auto& [file_name, value] : material.header_files) {
      if (file_name == name) add(name, value);
    }
  }
}

}  // namespace sonde
