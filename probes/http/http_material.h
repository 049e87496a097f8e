// HttpMaterial: what an http section keeps in files: body, credentials, header values.
//
// Why: files are read for every run, so that a rotated token counts at once, and never on the loop.
//
// THREAD: LoadHttpMaterial blocks: off the loop. LIFETIME: a value of one run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "probes/http/http_config.h"
#include "sonde/net/http_client.h"
#include "sonde/result.h"

namespace sonde {

struct HttpMaterial {
  std::optional<std::string> body;  ///< of body_file
  std::string username, password, credentials;
  std::vector<HttpHeader> header_files;  ///< in the order of the configuration

  static constexpr std::size_t kMaxBodyFile = std::size_t{16} * 1024 * 1024;
  static constexpr std::size_t kMaxSecretFile = std::size_t{64} * 1024;
};

/// Whether there is any file to read.
bool NeedsFiles(const HttpConfig& config) noexcept;

/// Inline values, and those of the files, trimmed as blackbox trims them. Errors name the key and
/// the file, never their contents.
Result<HttpMaterial> LoadHttpMaterial(const HttpConfig& config);

/// The inline values only; REQUIRES: !NeedsFiles(config).
HttpMaterial InlineHttpMaterial(const HttpConfig& config);

}  // namespace sonde
