// Certificates as facts: text, times, names and keys, without the library that parsed them.
//
// Why: metrics labels must be equal to blackbox_exporter's to the letter.
//
// THREAD: any. LIFETIME: values.
#pragma once

#include <string>
#include <vector>

#include "sonde/net/tls.h"

struct x509_st;
struct X509_name_st;
struct asn1_string_st;

namespace sonde {

/// One attribute of a distinguished name.
struct NameAttribute {
  std::string oid;    ///< dotted
  std::string value;  ///< UTF-8, or "#" and hex where the value is no text
};

/// The text of a name: SERIALNUMBER, CN, OU, O, POSTALCODE, STREET, L, ST, C, then all others in
/// reverse order by OID; several values of one known type joined by "+", the last CN and
/// SERIALNUMBER only. Escaped as RFC 2253 demands.
std::string FormatName(const std::vector<NameAttribute>& attributes);
std::string FormatName(const X509_name_st* name);

/// A point in time, clamped to what WallTime can hold (1677 to 2262).
WallTime ToWallTime(const asn1_string_st* asn1_time) noexcept;

CertificateFacts DescribeCertificate(x509_st* certificate);

/// All of its subject alternative names that are host names, addresses, mail addresses or URIs.
std::vector<std::string> SubjectAltNames(const x509_st* certificate);

/// Certificates of a peer that are looked at.
inline constexpr int kMaxPeerCertificates = 16;

}  // namespace sonde
