#include "probes/http_client/token_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "probes/http_client/http_client_material.h"
#include "probes/http_client/http_text.h"
#include "sonde/ascii.h"
#include "sonde/base64.h"
#include "sonde/json_members.h"
#include "sonde/json_string.h"
#include "sonde/net/rsa_signature.h"
#include "sonde/percent.h"
#include "sonde/utf8.h"

namespace sonde {
namespace {

constexpr std::chrono::minutes kAssertionLifetime{10};
constexpr std::size_t kMaxShown = 200;

std::string FormEscape(std::string_view text) {
  std::string escaped = PercentEncode(text, " ");
  std::ranges::replace(escaped, ' ', '+');
  return escaped;
}

/// A broken escape stays as it is.
std::string FormUnescape(std::string_view text) {
  return *PercentDecode(text, {.plus_is_space = true, .keep_broken = true});
}

using Members = std::vector<std::pair<std::string, std::string>>;

Members FormMembers(std::string_view body) {
  Members members;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(pair.size() + 1, body.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    members.emplace_back(FormUnescape(pair.substr(0, equals)), FormUnescape(value));
  }
  return members;
}

/// As Go matches JSON names: in any case.
std::string Member(const Members& members, std::string_view name) {
  for (const auto& [key, value] : members) {
    if (EqualsIgnoreCase(key, name)) return value;
  }
  return {};
}

/// What the endpoint says, on one line.
std::string Shown(std::string_view text) {
  std::string line = ToValidUtf8(text.substr(0, kMaxShown));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return line;
}

bool IsForm(const HttpResponse& response) {
  const std::string* const type = response.Find("Content-Type");
  if (type == nullptr) return false;
  const std::string_view media = Trimmed(std::string_view(*type).substr(0, type->find(';')));
  return EqualsIgnoreCase(media, "application/x-www-form-urlencoded") ||
         EqualsIgnoreCase(media, "text/plain");
}

std::string TokenType(const std::string& type) {
  for (const std::string_view known : {"Bearer", "MAC", "Basic"}) {
    if (EqualsIgnoreCase(type, known)) return std::string(known);
  }
  return type.empty() ? "Bearer" : type;
}

std::string Base64Url(std::string_view octets) {
  std::string text = EncodeBase64(octets);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

std::string JsonObject(const std::map<std::string, std::string>& members) {
  std::string json;
  for (const auto& [name, value] : members) {
    json += (json.empty() ? "" : ",") + JsonString(name) + ":" + value;
  }
  return "{" + json + "}";
}

std::string Scope(const OAuth2Config& config) {
  return fmt::format("{}", fmt::join(config.scopes, " "));
}

RsaHash HashOf(std::string_view algorithm) noexcept {
  if (algorithm == "RS384") return RsaHash::kSha384;
  return algorithm == "RS512" ? RsaHash::kSha512 : RsaHash::kSha256;
}

}  // namespace

std::string EncodeForm(const FormParameters& parameters) {
  std::string form;
  for (const auto& [name, value] : parameters) {
    form += (form.empty() ? "" : "&") + FormEscape(name) + "=" + FormEscape(value);
  }
  return form;
}

Result<FormParameters> TokenParameters(const OAuth2Config& config, const std::string& assertion) {
  FormParameters parameters;
  parameters["grant_type"] = config.IsJwt() ? config.grant_type : "client_credentials";
  if (config.IsJwt()) parameters["assertion"] = assertion;
  if (!config.scopes.empty()) parameters["scope"] = Scope(config);
  for (const auto& [name, value] : config.endpoint_params) {
    if (name != "grant_type" && parameters.contains(name)) {
      return Fail(ErrorCode::kInvalid, "endpoint_params cannot replace the parameter " + name);
    }
    parameters[name] = value;
  }
  return parameters;
}

Result<std::string> SignedAssertion(const OAuth2Config& config, const std::string& key_pem,
                                    WallTime now, const std::string& id) {
  const std::string algorithm =
      config.signature_algorithm.empty() ? "RS256" : config.signature_algorithm;
  std::map<std::string, std::string> header = {{"alg", JsonString(algorithm)},
                                               {"typ", JsonString("JWT")}};
  if (!config.client_certificate_key_id.empty()) {
    header["kid"] = JsonString(config.client_certificate_key_id);
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  const std::string& audience = config.audience.empty() ? config.token_url : config.audience;
  std::map<std::string, std::string> claims = {
      {"iss", JsonString(config.iss.empty() ? config.client_id : config.iss)},
      {"sub", JsonString(config.client_id)},
      {"aud", JsonString(audience)},
      {"jti", JsonString(id)},
      {"iat", std::to_string(seconds.count())},
      {"exp", std::to_string((seconds + kAssertionLifetime).count())}};
  if (!config.scopes.empty()) claims["scope"] = JsonString(Scope(config));
  for (const auto& [name, json] : config.claims.members) claims[name] = json;
  std::string signed_text = Base64Url(JsonObject(header)) + "." + Base64Url(JsonObject(claims));
  auto signature = SignRsa(key_pem, HashOf(algorithm), signed_text);
  if (!signature) {
    return std::unexpected(std::move(signature.error()).Annotated("client_certificate_key"));
  }
  return signed_text + "." + Base64Url(*signature);
}

HttpRequest BuildTokenRequest(const OAuth2Config& config, const Url& url, const std::string& secret,
                              FormParameters parameters, ClientAuth auth,
                              const std::string& user_agent) {
  HttpRequest request;
  request.method = "POST";
  request.url = url.ToString();
  request.versions = HttpVersions::kHttp1;
  request.headers = {{"User-Agent", user_agent},
                     {"Content-Type", "application/x-www-form-urlencoded"}};
  if (auth == ClientAuth::kHeader) {
    request.headers.emplace_back(
        "Authorization", BasicCredentials(FormEscape(config.client_id), FormEscape(secret)));
  } else if (url.user) {
    request.headers.emplace_back("Authorization",
                                 BasicCredentials(url.user->name, url.user->password.value_or("")));
  }
  if (auth == ClientAuth::kForm) {
    parameters["client_id"] = config.client_id;
    if (!secret.empty()) parameters["client_secret"] = secret;
  }
  request.body = EncodeForm(parameters);
  return request;
}

Result<std::string> ReadToken(const HttpResponse& response, std::string_view body) {
  const auto refuse = [](std::string why) { return Fail(ErrorCode::kInvalid, std::move(why)); };
  const bool bad_status = response.status < 200 || response.status > 299;
  Members members;
  if (IsForm(response)) {
    members = FormMembers(body);
  } else if (auto object = JsonStrings(body)) {
    members = std::move(*object);
  } else if (!bad_status) {
    return refuse("the answer is not JSON: " + Shown(object.error().message));
  }
  const std::string error = Member(members, "error");
  if (bad_status || !error.empty()) {
    std::string why = fmt::format("status {}", response.status);
    if (!error.empty()) why += ": " + Shown(error);
    const std::string description = Member(members, "error_description");
    if (!description.empty()) why += ", " + Shown(description);
    return refuse(std::move(why));
  }
  const std::string token = Member(members, "access_token");
  if (token.empty()) return refuse("the answer holds no access_token");
  std::string value = TokenType(Member(members, "token_type")) + " " + token;
  if (!IsHeaderValue(value)) return refuse("the access_token cannot stand in a header");
  return value;
}

}  // namespace sonde
