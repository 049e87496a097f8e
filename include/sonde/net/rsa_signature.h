// RSASSA-PKCS1-v1_5 signatures (RFC 8017 8.2), as JSON Web Tokens want them (RFC 7518 3.3).
//
// THREAD: takes milliseconds: off the loop. LIFETIME: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sonde/result.h"

namespace sonde {

enum class RsaHash : std::uint8_t { kSha256, kSha384, kSha512 };

/// The signature of `data` by a private RSA key (PEM, PKCS #1 or PKCS #8, without passphrase).
/// Errors never hold the key.
Result<std::string> SignRsa(std::string_view key_pem, RsaHash hash, std::string_view data);

}  // namespace sonde
