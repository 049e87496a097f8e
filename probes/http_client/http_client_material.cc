#include "probes/http_client/http_client_material.h"

#include <functional>
#include <string_view>
#include <utility>

#include "probes/http_client/http_text.h"
#include "sonde/ascii.h"
#include "sonde/base64.h"
#include "sonde/read_file.h"

namespace sonde {
namespace {

/// Called for each source of a secret that is not inline: a file, or a reference.
using SourceVisitor =
    std::function<void(std::string_view key, const std::string& path, std::string& value)>;

Error NoSecretManager() { return {ErrorCode::kInvalid, "there is no secret manager"}; }

void Ignore(std::string_view, const std::string&, std::string&) {}

/// The one list of sources: what is set is visited.
class Sources {
 public:
  Sources(SourceVisitor file, SourceVisitor reference)
      : file_(std::move(file)), reference_(std::move(reference)) {}

  void Visit(const HttpClientConfig& config, HttpClientMaterial& material) const {
    if (const auto& basic = config.basic_auth) {
      Pair("basic_auth.username", basic->username_file, basic->username_ref, material.username);
      Pair("basic_auth.password", basic->password_file, basic->password_ref, material.password);
    }
    if (const auto& own = config.authorization) {
      Pair("authorization.credentials", own->credentials_file, own->credentials_ref,
           material.credentials);
    }
    if (const auto& oauth2 = config.oauth2) VisitOAuth2(*oauth2, material);
    for (const auto& [name, values] : config.http_headers) {
      for (const std::string& path : values.files) {
        std::string value;
        file_("http_headers." + name, path, value);
        material.header_files.emplace_back(name, std::move(value));
      }
    }
  }

 private:
  /// Only what the grant uses: blackbox does not look at the others.
  void VisitOAuth2(const OAuth2Config& oauth2, HttpClientMaterial& material) const {
    if (oauth2.IsJwt()) {
      return Pair("oauth2.client_certificate_key", oauth2.client_certificate_key_file,
                  oauth2.client_certificate_key_ref, material.client_certificate_key);
    }
    Pair("oauth2.client_secret", oauth2.client_secret_file, oauth2.client_secret_ref,
         material.client_secret);
  }
  void Pair(const std::string& key, const std::string& path, const std::string& reference,
            std::string& value) const {
    if (!path.empty()) file_(key + "_file", path, value);
    if (!reference.empty()) reference_(key + "_ref", reference, value);
  }

  SourceVisitor file_, reference_;
};

}  // namespace

bool NeedsLoading(const HttpClientConfig& config) {
  bool needs = false;
  const auto note = [&needs](std::string_view, const std::string&, std::string&) { needs = true; };
  HttpClientMaterial unused;
  Sources(note, note).Visit(config, unused);
  return needs;
}

std::optional<Error> RefuseReferences(const HttpClientConfig& config) {
  std::optional<Error> first;
  const auto refuse = [&first](std::string_view key, const std::string&, std::string&) {
    if (!first) first = NoSecretManager().Annotated(key);
  };
  HttpClientMaterial unused;
  Sources(Ignore, refuse).Visit(config, unused);
  return first;
}

HttpClientMaterial InlineHttpClientMaterial(const HttpClientConfig& config) {
  HttpClientMaterial material;
  if (config.basic_auth) {
    material.username = config.basic_auth->username;
    material.password = config.basic_auth->password.text;
  }
  if (config.authorization) material.credentials = config.authorization->credentials.text;
  if (config.oauth2) {
    material.client_secret = config.oauth2->client_secret.text;
    material.client_certificate_key = config.oauth2->client_certificate_key.text;
  }
  return material;
}

Result<HttpClientMaterial> LoadHttpClientMaterial(const HttpClientConfig& config) {
  HttpClientMaterial material = InlineHttpClientMaterial(config);
  std::optional<Error> first_error;
  const auto read = [&](std::string_view key, const std::string& path, std::string& value) {
    if (first_error) return;
    auto text = ReadFile(path, HttpClientMaterial::kMaxSecretFile);
    if (text) {
      value = Trimmed(*text);
    } else {
      first_error = std::move(text.error()).Annotated(path).Annotated(key);
    }
  };
  const auto refuse = [&](std::string_view key, const std::string&, std::string&) {
    if (!first_error) first_error = NoSecretManager().Annotated(key);
  };
  Sources(read, refuse).Visit(config, material);
  if (first_error) return std::unexpected(std::move(*first_error));
  return material;
}

std::string BasicCredentials(const std::string& name, const std::string& password) {
  return "Basic " + EncodeBase64(name + ":" + password);
}

std::optional<std::string> AuthorizationValue(const HttpClientConfig& config,
                                              const HttpClientMaterial& material) {
  if (config.basic_auth) return BasicCredentials(material.username, material.password);
  if (config.authorization) return config.authorization->type + " " + material.credentials;
  return std::nullopt;
}

}  // namespace sonde
