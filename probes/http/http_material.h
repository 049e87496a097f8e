// HttpMaterial: what an http section keeps in files: body, credentials, header values.
//
// Why: files are read for every run, so that a rotated token counts at once, and never on the loop.
//
// THREAD: LoadHttpMaterial blocks: off the loop. LIFETIME: a value of one run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "probes/http/http_config.h"
#include "probes/http_client/http_client_material.h"
#include "sonde/result.h"

namespace sonde {

struct HttpMaterial {
  std::optional<std::string> body;  ///< of body_file
  HttpClientMaterial client;
  std::string client_flaw;  ///< why `client` is not there, "" if it is

  static constexpr std::size_t kMaxBodyFile = std::size_t{16} * 1024 * 1024;
};

/// Whether there is any file to read.
bool NeedsLoading(const HttpConfig& config);

/// Inline values, and those of the files. An error is the body's: a request without its credentials
/// is known as a request all the same, so their flaw is part of the result. Both name the key and
/// the file, never their contents.
Result<HttpMaterial> LoadHttpMaterial(const HttpConfig& config);

/// The inline values only; REQUIRES: !NeedsLoading(config).
HttpMaterial InlineHttpMaterial(const HttpConfig& config);

}  // namespace sonde
