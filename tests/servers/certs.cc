#include "servers/certs.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <memory>

namespace sonde {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* key) { EVP_PKEY_free(key); })>;
using Cert = std::unique_ptr<X509, decltype([](X509* cert) { X509_free(cert); })>;
using Bio = std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free_all(bio); })>;

Bio Over(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string Text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

Key MakeKey(const CertSpec& spec) {
  if (!spec.key_pem.empty()) {
    return Key(PEM_read_bio_PrivateKey(Over(spec.key_pem).get(), nullptr, nullptr, nullptr));
  }
  if (spec.rsa_bits > 0) {
    return Key(EVP_RSA_gen(static_cast<std::size_t>(spec.rsa_bits)));
  }
  return Key(EVP_EC_gen("P-256"));
}

void AddExtension(X509* cert, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, cert, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (extension == nullptr) std::abort();
  X509_add_ext(cert, extension, -1);
  X509_EXTENSION_free(extension);
}

void AddAttribute(X509_NAME* name, const std::string& field, const std::string& value) {
  X509_NAME_add_entry_by_txt(name, field.c_str(), MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(value.data()),
                             static_cast<int>(value.size()), -1, 0);
}

void AddExtensions(X509* cert, X509* issuer, const CertSpec& spec) {
  AddExtension(cert, issuer, NID_subject_key_identifier, "hash");
  AddExtension(cert, issuer, NID_basic_constraints, spec.is_ca ? "critical,CA:TRUE" : "CA:FALSE");
  if (spec.is_ca) AddExtension(cert, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
  std::string names;
  for (const std::string& name : spec.dns_names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (const std::string& ip : spec.ip_addresses) names += (names.empty() ? "IP:" : ",IP:") + ip;
  if (!names.empty()) AddExtension(cert, issuer, NID_subject_alt_name, names);
  if (!spec.extended_usage.empty()) {
    AddExtension(cert, issuer, NID_ext_key_usage, spec.extended_usage);
  }
  if (!spec.issuer_url.empty()) {
    AddExtension(cert, issuer, NID_info_access, "caIssuers;URI:" + spec.issuer_url);
  }
}

TestCert Make(const CertSpec& spec, X509* issuer_cert, EVP_PKEY* issuer_key) {
  const Key key = MakeKey(spec);
  const Cert cert(X509_new());
  X509_set_version(cert.get(), X509_VERSION_3);
  unsigned char serial[8];
  RAND_bytes(serial, sizeof serial);
  serial[0] = 0x0b;  // a leading zero nibble
  ASN1_STRING_set(X509_get_serialNumber(cert.get()), serial, sizeof serial);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), spec.not_before);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), spec.not_after);
  X509_set_pubkey(cert.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(cert.get());
  AddAttribute(name, "CN", spec.common_name);
  for (const auto& [field, value] : spec.attributes) AddAttribute(name, field, value);
  X509* const issuer = issuer_cert != nullptr ? issuer_cert : cert.get();
  X509_set_issuer_name(cert.get(), X509_get_subject_name(issuer));
  AddExtensions(cert.get(), issuer, spec);
  X509_sign(cert.get(), issuer_key != nullptr ? issuer_key : key.get(),
            spec.sha1 ? EVP_sha1() : EVP_sha256());

  const Bio cert_bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(cert_bio.get(), cert.get());
  const Bio key_bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(key_bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {Text(cert_bio.get()), Text(key_bio.get())};
}

}  // namespace

TestCert MakeSelfSigned(const CertSpec& spec) { return Make(spec, nullptr, nullptr); }

TestCert IssueCert(const TestCert& issuer, const CertSpec& spec) {
  const Cert cert(PEM_read_bio_X509(Over(issuer.cert_pem).get(), nullptr, nullptr, nullptr));
  const Key key(PEM_read_bio_PrivateKey(Over(issuer.key_pem).get(), nullptr, nullptr, nullptr));
  return Make(spec, cert.get(), key.get());
}

TestChain MakeChain(std::string_view name) {
  TestChain chain;
  chain.root = MakeSelfSigned({.common_name = std::string(name) + " root", .is_ca = true});
  chain.intermediate =
      IssueCert(chain.root, {.common_name = std::string(name) + " intermediate", .is_ca = true});
  chain.leaf =
      IssueCert(chain.intermediate, {.common_name = "leaf",
                                     .dns_names = {"localhost", "good.test", "*.wild.test"},
                                     .ip_addresses = {"127.0.0.1"}});
  return chain;
}

}  // namespace sonde
