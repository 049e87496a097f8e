#include "net/tls_certificate.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>
#include <span>
#include <string_view>

#include "net/tls_ptr.h"
#include "sonde/address.h"

namespace sonde {
namespace {

struct KnownAttribute {
  std::string_view oid;
  std::string_view label;
  bool last_only;
};
constexpr std::array<KnownAttribute, 9> kKnownAttributes = {{{"2.5.4.5", "SERIALNUMBER", true},
                                                             {"2.5.4.3", "CN", true},
                                                             {"2.5.4.11", "OU", false},
                                                             {"2.5.4.10", "O", false},
                                                             {"2.5.4.17", "POSTALCODE", false},
                                                             {"2.5.4.9", "STREET", false},
                                                             {"2.5.4.7", "L", false},
                                                             {"2.5.4.8", "ST", false},
                                                             {"2.5.4.6", "C", false}}};

bool IsKnown(std::string_view oid) noexcept {
  for (const KnownAttribute& known : kKnownAttributes) {
    if (known.oid == oid) return true;
  }
  return false;
}

void AppendEscaped(std::string& out, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool edge_space = c == ' ' && (i == 0 || i + 1 == value.size());
    if (edge_space || (c == '#' && i == 0) || std::string_view(",+\"\\<>;").contains(c))
      out += '\\';
    out += c;
  }
}

void AppendRdn(std::string& out, std::string_view label, std::string_view value, char separator) {
  if (!out.empty()) out += separator;
  out += label;
  out += '=';
  AppendEscaped(out, value);
}

void AppendKnown(std::string& out, const KnownAttribute& known,
                 const std::vector<NameAttribute>& attributes) {
  char separator = ',';
  const NameAttribute* last = nullptr;
  for (const NameAttribute& attribute : attributes) {
    if (attribute.oid != known.oid) continue;
    last = &attribute;
    if (known.last_only) continue;
    AppendRdn(out, known.label, attribute.value, separator);
    separator = '+';
  }
  if (known.last_only && last != nullptr && !last->value.empty()) {
    AppendRdn(out, known.label, last->value, ',');
  }
}

std::string Hex(std::span<const unsigned char> bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  return text;
}

std::string AttributeValue(const ASN1_STRING* value) {
  unsigned char* utf8 = nullptr;
  const int length = ASN1_STRING_to_UTF8(&utf8, value);
  const std::unique_ptr<unsigned char, decltype([](unsigned char* p) { OPENSSL_free(p); })> owner(
      utf8);
  if (length >= 0) return {reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(length)};
  return "#" +
         Hex({ASN1_STRING_get0_data(value), static_cast<std::size_t>(ASN1_STRING_length(value))});
}

std::string SerialHex(const X509* certificate) {
  const ASN1_INTEGER* const serial = X509_get0_serialNumber(certificate);
  return Hex({ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
}

std::string Fingerprint(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &length) != 1) return {};
  return Hex({digest.data(), length});
}

std::string IpText(const ASN1_OCTET_STRING* address) {
  const unsigned char* const data = ASN1_STRING_get0_data(address);
  switch (ASN1_STRING_length(address)) {
    case 4: return IpAddress::V4(std::span<const std::uint8_t, 4>(data, 4)).ToString();
    case 16: return IpAddress::V6(std::span<const std::uint8_t, 16>(data, 16)).ToString();
    default: return {};
  }
}

struct AltName {
  int type = 0;  ///< GEN_DNS …
  std::string text;
};

std::vector<AltName> AltNamesOf(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, OpenSslDelete<&GENERAL_NAMES_free>> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<AltName> found;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS || name->type == GEN_EMAIL || name->type == GEN_URI) {
      const ASN1_STRING* const text = name->d.ia5;
      found.push_back({name->type,
                       {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                        static_cast<std::size_t>(ASN1_STRING_length(text))}});
    } else if (name->type == GEN_IPADD) {
      std::string text = IpText(name->d.iPAddress);
      if (!text.empty()) found.push_back({name->type, std::move(text)});
    }
  }
  return found;
}

void AddSubjectAlternatives(const X509* certificate, CertificateFacts& facts) {
  for (AltName& name : AltNamesOf(certificate)) {
    if (name.type == GEN_DNS) facts.dns_names.push_back(std::move(name.text));
    if (name.type == GEN_IPADD) facts.ip_addresses.push_back(std::move(name.text));
  }
}

void DescribeKey(const X509* certificate, CertificateFacts& facts) {
  const EVP_PKEY* const key = X509_get0_pubkey(certificate);
  if (key == nullptr) return;
  const char* const type = EVP_PKEY_get0_type_name(key);
  facts.key_type = type == nullptr ? "" : type;
  facts.key_bits = EVP_PKEY_get_bits(key);
}

}  // namespace

std::string FormatName(const std::vector<NameAttribute>& attributes) {
  std::string out;
  for (const KnownAttribute& known : kKnownAttributes) AppendKnown(out, known, attributes);
  for (auto attribute = attributes.rbegin(); attribute != attributes.rend(); ++attribute) {
    if (IsKnown(attribute->oid)) continue;
    const bool is_hex = attribute->value.starts_with('#');
    if (!is_hex) {
      AppendRdn(out, attribute->oid, attribute->value, ',');
    } else {
      out += (out.empty() ? "" : ",") + attribute->oid + "=" + attribute->value;
    }
  }
  return out;
}

std::string FormatName(const X509_NAME* name) {
  std::vector<NameAttribute> attributes;
  const int count = X509_NAME_entry_count(name);
  for (int i = 0; i < count; ++i) {
    const X509_NAME_ENTRY* const entry = X509_NAME_get_entry(name, i);
    std::array<char, 128> oid{};
    OBJ_obj2txt(oid.data(), static_cast<int>(oid.size()), X509_NAME_ENTRY_get_object(entry), 1);
    attributes.push_back({oid.data(), AttributeValue(X509_NAME_ENTRY_get_data(entry))});
  }
  return FormatName(attributes);
}

WallTime ToWallTime(const ASN1_TIME* asn1_time) noexcept {
  std::tm parts{};
  if (asn1_time == nullptr || ASN1_TIME_to_tm(asn1_time, &parts) != 1) return {};
  const std::chrono::seconds seconds(timegm(&parts));
  using Seconds = std::chrono::seconds;
  if (seconds >= std::chrono::duration_cast<Seconds>(Duration::max())) return WallTime::max();
  if (seconds <= std::chrono::duration_cast<Seconds>(Duration::min())) return WallTime::min();
  return WallTime(seconds);
}

CertificateFacts DescribeCertificate(X509* certificate) {
  CertificateFacts facts;
  facts.subject = FormatName(X509_get_subject_name(certificate));
  facts.issuer = FormatName(X509_get_issuer_name(certificate));
  facts.serial_hex = SerialHex(certificate);
  facts.fingerprint_sha256 = Fingerprint(certificate);
  facts.not_before = ToWallTime(X509_get0_notBefore(certificate));
  facts.not_after = ToWallTime(X509_get0_notAfter(certificate));
  facts.is_ca = (X509_get_extension_flags(certificate) & EXFLAG_CA) != 0;
  AddSubjectAlternatives(certificate, facts);
  DescribeKey(certificate, facts);
  return facts;
}

std::vector<std::string> SubjectAltNames(const x509_st* certificate) {
  std::vector<std::string> names;
  for (AltName& name : AltNamesOf(certificate)) names.push_back(std::move(name.text));
  return names;
}

}  // namespace sonde
