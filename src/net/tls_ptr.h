// Owners of OpenSSL objects.
//
// Why: every object of the library has its own free function; unique_ptr types keep them in one
// place.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

namespace sonde {

template <auto Free>
struct OpenSslDelete {
  template <typename T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

inline void FreeX509Stack(STACK_OF(X509) * stack) noexcept { sk_X509_pop_free(stack, X509_free); }
/// Frees the stack only: the certificates are borrowed.
inline void FreeX509StackOnly(STACK_OF(X509) * stack) noexcept { sk_X509_free(stack); }

using BioPtr = std::unique_ptr<BIO, OpenSslDelete<&BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, OpenSslDelete<&X509_free>>;
using X509StackPtr = std::unique_ptr<STACK_OF(X509), OpenSslDelete<&FreeX509Stack>>;
using X509ViewPtr = std::unique_ptr<STACK_OF(X509), OpenSslDelete<&FreeX509StackOnly>>;
using X509StorePtr = std::unique_ptr<X509_STORE, OpenSslDelete<&X509_STORE_free>>;
using X509StoreCtxPtr = std::unique_ptr<X509_STORE_CTX, OpenSslDelete<&X509_STORE_CTX_free>>;
using EvpKeyPtr = std::unique_ptr<EVP_PKEY, OpenSslDelete<&EVP_PKEY_free>>;
using SslCtxPtr = std::unique_ptr<SSL_CTX, OpenSslDelete<&SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, OpenSslDelete<&SSL_free>>;

/// A read-only BIO over `text`, which must outlive it.
inline BioPtr MemoryBio(std::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

}  // namespace sonde
