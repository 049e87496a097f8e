#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "net/tls_ptr.h"
#include "sonde/net/rsa_signature.h"

namespace sonde {
namespace {

const EVP_MD* DigestOf(RsaHash hash) noexcept {
  switch (hash) {
    case RsaHash::kSha384: return EVP_sha384();
    case RsaHash::kSha512: return EVP_sha512();
    case RsaHash::kSha256: break;
  }
  return EVP_sha256();
}

/// Without it the library would ask the terminal for a passphrase.
int NoPassphrase(char*, int, int, void*) noexcept { return -1; }

}  // namespace

Result<std::string> SignRsa(std::string_view key_pem, RsaHash hash, std::string_view data) {
  const BioPtr bio = MemoryBio(key_pem);
  const EvpKeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassphrase, nullptr));
  ERR_clear_error();
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    return Fail(ErrorCode::kInvalid, "not an unencrypted PEM private key for RSA");
  }
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> ctx(EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free);
  const auto* const bytes = reinterpret_cast<const unsigned char*>(data.data());
  std::size_t size = 0;
  bool good = ctx &&
              EVP_DigestSignInit(ctx.get(), nullptr, DigestOf(hash), nullptr, key.get()) == 1 &&
              EVP_DigestSign(ctx.get(), nullptr, &size, bytes, data.size()) == 1;
  std::string signature(size, '\0');
  good = good && EVP_DigestSign(ctx.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                &size, bytes, data.size()) == 1;
  ERR_clear_error();
  if (!good) return Fail(ErrorCode::kInvalid, "the TLS library cannot sign with the RSA key");
  signature.resize(size);
  return signature;
}

}  // namespace sonde
