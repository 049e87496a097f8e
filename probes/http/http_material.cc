#include "probes/http/http_material.h"

#include <utility>

#include "sonde/read_file.h"

namespace sonde {

bool NeedsLoading(const HttpConfig& config) {
  return !config.body_file.empty() || NeedsLoading(config.client);
}

HttpMaterial InlineHttpMaterial(const HttpConfig& config) {
  return {
      .body = std::nullopt, .client = InlineHttpClientMaterial(config.client), .client_flaw = {}};
}

Result<HttpMaterial> LoadHttpMaterial(const HttpConfig& config) {
  HttpMaterial material;
  if (!config.body_file.empty()) {
    auto body = ReadFile(config.body_file, HttpMaterial::kMaxBodyFile);
    if (!body) {
      return std::unexpected(
          std::move(body.error()).Annotated(config.body_file).Annotated("body_file"));
    }
    material.body = std::move(*body);
  }
  auto client = LoadHttpClientMaterial(config.client);
  if (client) {
    material.client = std::move(*client);
  } else {
    material.client_flaw = std::move(client.error().message);
  }
  return material;
}

}  // namespace sonde
