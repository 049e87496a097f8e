// Certificates made at run time: authorities, intermediates, leaves, good and bad.
//
// Why: no key is committed, nothing expires by itself, and each test says what is wrong with its
// certificate.
//
// THREAD: any. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sonde {

struct CertSpec {
  std::string common_name = "test";
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  bool is_ca = false;
  long not_before = -3600;           ///< seconds from now
  long not_after = 30L * 24 * 3600;  ///< seconds from now
  bool sha1 = false;                 ///< signed with SHA-1
  int rsa_bits = 0;                  ///< 0: EC P-256
  std::string issuer_url;            ///< AIA caIssuers, "" = none
  std::string extended_usage;        ///< "anyExtendedKeyUsage" and the like, "" = none
  std::string key_pem;               ///< use this key instead of a new one
  /// More subject attributes: short name or OID, value; in this order after the common name.
  std::vector<std::pair<std::string, std::string>> attributes;
};

/// A certificate and its key, in PEM.
struct TestCert {
  std::string cert_pem;
  std::string key_pem;
};

TestCert MakeSelfSigned(const CertSpec& spec);
TestCert IssueCert(const TestCert& issuer, const CertSpec& spec);

/// A usual chain: root (CA), intermediate (CA), leaf for localhost, good.test, *.wild.test and
/// 127.0.0.1.
struct TestChain {
  TestCert root, intermediate, leaf;
  /// What a server sends: leaf and intermediate.
  std::string full_chain_pem() const { return leaf.cert_pem + intermediate.cert_pem; }
};
TestChain MakeChain(std::string_view name = "sonde test");

}  // namespace sonde
