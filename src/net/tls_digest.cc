#include "net/tls_digest.h"

#include <openssl/evp.h>

#include <array>

namespace sonde {

std::string Sha1(std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace sonde
