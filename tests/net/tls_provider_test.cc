#include "net/tls_provider.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "net/tls_ptr.h"
#include "servers/certs.h"

namespace sonde {
namespace {

X509Ptr Parse(const std::string& pem, OSSL_LIB_CTX* library) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  X509* certificate = X509_new_ex(library, nullptr);
  return X509Ptr(PEM_read_bio_X509(bio.get(), &certificate, nullptr, nullptr));
}

TEST(HandshakeLibrary, ReadsTheKeysOfCertificatesAsTheUsualOneDoes) {
  OSSL_LIB_CTX* const library = HandshakeLibrary();
  ASSERT_NE(library, nullptr);
  EXPECT_EQ(HandshakeLibrary(), library);
  for (const int rsa_bits : {0, 2048}) {
    const TestCert authority =
        MakeSelfSigned({.common_name = "ca", .is_ca = true, .rsa_bits = rsa_bits});
    const TestCert leaf = IssueCert(authority, {.dns_names = {"localhost"}, .rsa_bits = rsa_bits});
    const X509Ptr ours = Parse(leaf.cert_pem, library);
    const X509Ptr usual = Parse(leaf.cert_pem, nullptr);
    ASSERT_TRUE(ours && usual);
    EVP_PKEY* const key = X509_get0_pubkey(ours.get());
    ASSERT_NE(key, nullptr);
    EXPECT_STREQ(EVP_PKEY_get0_type_name(key), rsa_bits == 0 ? "EC" : "RSA");
    EXPECT_EQ(EVP_PKEY_get_bits(key), rsa_bits == 0 ? 256 : rsa_bits);
    EXPECT_EQ(EVP_PKEY_eq(key, X509_get0_pubkey(usual.get())), 1);
    // Signatures are verified across the two, as when a store's root signed a peer's certificate.
    const X509Ptr root = Parse(authority.cert_pem, nullptr);
    EXPECT_EQ(X509_verify(ours.get(), X509_get0_pubkey(root.get())), 1);
    EXPECT_NE(X509_verify(ours.get(), key), 1);
  }
  ERR_clear_error();
}

}  // namespace
}  // namespace sonde
