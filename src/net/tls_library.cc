#include "net/tls_library.h"

#include <openssl/crypto.h>
#include <openssl/ssl.h>

namespace sonde {

bool InitTlsLibrary() {
  // No atexit handler: threads of the pool may still be in the library when main returns.
  return OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS | OPENSSL_INIT_NO_ATEXIT, nullptr) == 1;
}

std::string TlsLibraryVersion() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace sonde
