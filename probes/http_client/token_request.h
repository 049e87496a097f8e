// The request for an access token and what its answer says: pure.
//
// Why: two grants, two ways to present the client's secret and two forms of answers (RFC 6749,
// RFC 7523); the fetch only executes.
//
// THREAD: pure functions; SignedAssertion takes milliseconds. LIFETIME: values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "probes/http_client/oauth2_config.h"
#include "sonde/clock.h"
#include "sonde/net/http_client.h"
#include "sonde/result.h"

namespace sonde {

/// How the client says who it is. Servers take one or the other, so both are tried.
enum class ClientAuth : std::uint8_t {
  kHeader,  ///< Authorization: Basic
  kForm,    ///< client_id and client_secret as parameters
  kNone,    ///< the assertion says it
};

using FormParameters = std::map<std::string, std::string>;

/// application/x-www-form-urlencoded, in the order of the names.
std::string EncodeForm(const FormParameters& parameters);

/// The parameters of the grant but for the client's secret. An endpoint parameter may only replace
/// grant_type. `assertion` for the jwt-bearer grant.
Result<FormParameters> TokenParameters(const OAuth2Config& config, const std::string& assertion);

/// RFC 7523's assertion: the claims, signed with the client's key. `id` makes it unique.
Result<std::string> SignedAssertion(const OAuth2Config& config, const std::string& key_pem,
                                    WallTime now, const std::string& id);

/// Headers and body of a POST to the token endpoint; the url is `token_url`'s.
HttpRequest BuildTokenRequest(const OAuth2Config& config, const Url& url, const std::string& secret,
                              FormParameters parameters, ClientAuth auth,
                              const std::string& user_agent);

/// The value of an Authorization header from the answer of a token endpoint. The error says what
/// the endpoint said, never a secret.
Result<std::string> ReadToken(const HttpResponse& response, std::string_view body);

}  // namespace sonde
