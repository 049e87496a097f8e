#include "net/tls_suites.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

namespace sonde {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kCurves = {
    {{"CurveP256", "P-256"}, {"CurveP384", "P-384"}, {"CurveP521", "P-521"}, {"X25519", "X25519"}}};

void Append(std::string& list, std::string_view name) {
  if (!list.empty()) list += ':';
  list += name;
}

/// The suite of that IANA name among those that the context may have, or null.
const SSL_CIPHER* FindSuite(const STACK_OF(SSL_CIPHER) * suites, const std::string& name) {
  for (int i = 0; i < sk_SSL_CIPHER_num(suites); ++i) {
    const SSL_CIPHER* const suite = sk_SSL_CIPHER_value(suites, i);
    const char* const standard = SSL_CIPHER_standard_name(suite);
    if (standard != nullptr && name == standard) return suite;
  }
  return nullptr;
}

}  // namespace

Result<void> UseCipherSuites(ssl_ctx_st& ctx, const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    const SSL_CIPHER* const suite = FindSuite(SSL_CTX_get_ciphers(&ctx), name);
    if (suite == nullptr) return Fail(ErrorCode::kInvalid, "unknown cipher: " + name);
    if (SSL_CIPHER_get_protocol_id(suite) >> 8U != 0x13) Append(list, SSL_CIPHER_get_name(suite));
  }
  const bool good = list.empty() || SSL_CTX_set_cipher_list(&ctx, list.c_str()) == 1;
  ERR_clear_error();
  return good ? Result<void>() : Fail(ErrorCode::kInvalid, "the cipher suites cannot be used");
}

Result<void> UseCurves(ssl_ctx_st& ctx, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  std::string list;
  for (const std::string& name : names) {
    const auto* const found =
        std::ranges::find(kCurves, std::string_view(name), &decltype(kCurves)::value_type::first);
    if (found == kCurves.end()) return Fail(ErrorCode::kInvalid, "unknown curve: " + name);
    Append(list, found->second);
  }
  const bool good = SSL_CTX_set1_groups_list(&ctx, list.c_str()) == 1;
  ERR_clear_error();
  return good ? Result<void>() : Fail(ErrorCode::kInvalid, "the curves cannot be used");
}

}  // namespace sonde
