#include "net/tls_provider.h"

#include <openssl/core_dispatch.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace sonde {
namespace {

/// Never unloaded: contexts may outlive everything that could do so.
OSSL_PROVIDER* the_default = nullptr;

/// Keys that certificates of servers hold, and the way from DER to them.
constexpr auto kDecoders =
    std::to_array<std::string_view>({"EC", "RSA", "RSA-PSS", "ED25519", "ED448", "DSA", "DER"});
/// Those keys, and what handshakes make for themselves.
constexpr auto kKeys = std::to_array<std::string_view>(
    {"EC", "RSA", "RSA-PSS", "ED25519", "ED448", "DSA", "X25519", "X448", "DH", "DHX", "HMAC"});

/// The first of the names of an algorithm, which are separated by colons.
std::string_view FirstName(const OSSL_ALGORITHM& algorithm) {
  const std::string_view names(algorithm.algorithm_names);
  return names.substr(0, names.find(':'));
}

bool ReadsPublicKeys(const OSSL_ALGORITHM& decoder) {
  const std::string_view properties(decoder.property_definition);
  return properties.contains("input=der") && properties.contains("SubjectPublicKeyInfo") &&
         std::ranges::count(kDecoders, FirstName(decoder)) > 0;
}

bool IsNeededKey(const OSSL_ALGORITHM& keys) {
  return std::ranges::count(kKeys, FirstName(keys)) > 0;
}

/// The modes of AES that TLS and its random numbers have, ChaCha20, and triple DES for old servers.
/// Go's client, whose suites we offer, has no other.
bool IsTlsCipher(const OSSL_ALGORITHM& cipher) {
  const std::string_view name = FirstName(cipher);
  constexpr auto kModes = std::to_array<std::string_view>({"GCM", "CCM", "CBC", "CTR", "ECB"});
  const auto has = [name](std::string_view mode) { return name.contains(mode); };
  if (name.starts_with("AES-") && !has("CTS")) return std::ranges::any_of(kModes, has);
  return name == "ChaCha20-Poly1305" || name == "ChaCha20" || name == "DES-EDE3-CBC";
}

/// Those of a provider's list, which ends with a nameless one, that are wanted.
std::vector<OSSL_ALGORITHM> Filtered(const OSSL_ALGORITHM* all,
                                     bool (*wanted)(const OSSL_ALGORITHM&)) {
  std::vector<OSSL_ALGORITHM> kept;
  for (const OSSL_ALGORITHM* one = all; one != nullptr && one->algorithm_names != nullptr; ++one) {
    if (wanted(*one)) kept.push_back(*one);
  }
  kept.push_back({});
  return kept;
}

const OSSL_ALGORITHM* Query(void* /*context*/, int operation, int* no_cache) {
  const OSSL_ALGORITHM* const all = OSSL_PROVIDER_query_operation(the_default, operation, no_cache);
  switch (operation) {
    case OSSL_OP_DECODER: {
      static const auto decoders = Filtered(all, &ReadsPublicKeys);
      return decoders.data();
    }
    case OSSL_OP_KEYMGMT: {
      static const auto keys = Filtered(all, &IsNeededKey);
      return keys.data();
    }
    case OSSL_OP_CIPHER: {
      static const auto ciphers = Filtered(all, &IsTlsCipher);
      return ciphers.data();
    }
    case OSSL_OP_ENCODER:
    case OSSL_OP_STORE: return nullptr;
    default: return all;
  }
}

int Capabilities(void* /*context*/, const char* capability, OSSL_CALLBACK* callback,
                 void* argument) {
  return OSSL_PROVIDER_get_capabilities(the_default, capability, callback, argument);
}

template <typename Function>
void (*Erased(Function* function))() {
  return reinterpret_cast<void (*)()>(function);
}

int Init(const OSSL_CORE_HANDLE* /*handle*/, const OSSL_DISPATCH* /*core*/,
         const OSSL_DISPATCH** functions, void** context) {
  static const std::array<OSSL_DISPATCH, 3> kFunctions = {
      {{OSSL_FUNC_PROVIDER_QUERY_OPERATION, Erased(&Query)},
       {OSSL_FUNC_PROVIDER_GET_CAPABILITIES, Erased(&Capabilities)},
       {0, nullptr}}};
  *functions = kFunctions.data();
  *context = OSSL_PROVIDER_get0_provider_ctx(the_default);
  return 1;
}

/// Whether the machine's configuration leaves OpenSSL as it is delivered.
bool OnlyDefaultProvider() {
  if (EVP_default_properties_is_fips_enabled(nullptr) == 1) return false;
  const auto is_other = [](OSSL_PROVIDER* provider, void* found) {
    if (std::string_view(OSSL_PROVIDER_get0_name(provider)) != "default") {
      *static_cast<bool*>(found) = true;
    }
    return 1;
  };
  bool other = false;
  return OSSL_PROVIDER_do_all(nullptr, is_other, &other) == 1 && !other;
}

OSSL_LIB_CTX* Make() {
  the_default = OSSL_PROVIDER_load(nullptr, "default");
  if (the_default == nullptr || !OnlyDefaultProvider()) return nullptr;
  OSSL_LIB_CTX* const library = OSSL_LIB_CTX_new();
  constexpr const char* kName = "sonde-handshake";
  if (library != nullptr && OSSL_PROVIDER_add_builtin(library, kName, &Init) == 1 &&
      OSSL_PROVIDER_load(library, kName) != nullptr) {
    return library;
  }
  OSSL_LIB_CTX_free(library);
  return nullptr;
}

}  // namespace

ossl_lib_ctx_st* HandshakeLibrary() {
  static OSSL_LIB_CTX* const library = [] {
    OSSL_LIB_CTX* const made = Make();
    ERR_clear_error();
    return made;
  }();
  return library;
}

}  // namespace sonde
