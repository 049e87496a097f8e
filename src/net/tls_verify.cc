#include "net/tls_verify.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "net/tls_certificate.h"
#include "net/tls_chains.h"
#include "net/tls_ptr.h"
#include "net/tls_reason.h"
#include "net/tls_store.h"
#include "sonde/address.h"

namespace sonde {
namespace {

/// Refuses SHA-1 signatures and RSA keys under 1024 bits, as Go does. Set here and not taken from
/// the connection, which is more lenient where a module allows TLS 1.0.
constexpr int kAuthLevel = 1;
constexpr std::size_t kNamesInDetail = 5;

std::string DateText(WallTime time) {
  const std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

/// The peer chooses the names in it: one line of bounded length, whatever they are.
std::string OneLine(std::string text) {
  constexpr std::size_t kMaxBytes = 400;
  if (text.size() > kMaxBytes) text.replace(kMaxBytes, std::string::npos, "...");
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

VerifyOutcome Bad(int error, FailureReason reason, std::string detail) {
  detail = OneLine(std::move(detail));
  return {.x509_error = error, .failure = {reason, std::move(detail)}};
}

std::string_view WithoutBrackets(std::string_view name) noexcept {
  if (name.size() > 2 && name.front() == '[' && name.back() == ']') {
    return name.substr(1, name.size() - 2);
  }
  return name;
}

std::string NamesText(X509* leaf) {
  const CertificateFacts facts = DescribeCertificate(leaf);
  std::vector<std::string> names = facts.dns_names;
  names.insert(names.end(), facts.ip_addresses.begin(), facts.ip_addresses.end());
  if (names.empty()) return "the certificate has no subject alternative name";
  std::string text = "the certificate is for ";
  for (std::size_t i = 0; i < std::min(names.size(), kNamesInDetail); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kNamesInDetail)
    text += fmt::format(" and {} more", names.size() - kNamesInDetail);
  return text;
}

/// A certificate for any use is one for servers, too (RFC 5280 4.2.1.12); OpenSSL's purposes do not
/// know that.
int ForgiveAnyUse(int good, X509_STORE_CTX* ctx) {
  if (good == 1 || X509_STORE_CTX_get_error(ctx) != X509_V_ERR_INVALID_PURPOSE) return good;
  X509* const culprit = X509_STORE_CTX_get_current_cert(ctx);
  const bool any_use = culprit != nullptr &&
                       (X509_get_extension_flags(culprit) & EXFLAG_XKUSAGE) != 0 &&
                       (X509_get_extended_key_usage(culprit) & XKU_ANYEKU) != 0;
  if (!any_use) return 0;
  X509_STORE_CTX_set_error(ctx, X509_V_OK);
  return 1;
}

/// X509_verify_cert as sonde wants it. Trust is a store, or one certificate.
class Verification {
 public:
  Verification(X509* leaf, STACK_OF(X509) * sent, X509_STORE* store, WallTime now)
      : ctx_(X509_STORE_CTX_new()) {
    if (!ctx_ || X509_STORE_CTX_init(ctx_.get(), store, leaf, sent) != 1) {
      ctx_.reset();
      return;
    }
    X509_STORE_CTX_set_default(ctx_.get(), "ssl_server");
    X509_STORE_CTX_set_verify_cb(ctx_.get(), &ForgiveAnyUse);
    X509_VERIFY_PARAM* const param = X509_STORE_CTX_get0_param(ctx_.get());
    X509_VERIFY_PARAM_set_auth_level(param, kAuthLevel);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
    X509_VERIFY_PARAM_set_time(
        param, std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  }
  void Trust(STACK_OF(X509) * roots) {
    if (ctx_) X509_STORE_CTX_set0_trusted_stack(ctx_.get(), roots);
  }
  bool Run() {
    if (!ctx_) return false;
    const bool good = X509_verify_cert(ctx_.get()) == 1;
    ERR_clear_error();
    return good;
  }
  int error() const { return ctx_ ? X509_STORE_CTX_get_error(ctx_.get()) : X509_V_ERR_OUT_OF_MEM; }
  X509* culprit() const { return ctx_ ? X509_STORE_CTX_get_current_cert(ctx_.get()) : nullptr; }
  ChainFinder::Path chain() const {
    ChainFinder::Path path;
    STACK_OF(X509)* const chain = X509_STORE_CTX_get0_chain(ctx_.get());
    for (int i = 0; i < sk_X509_num(chain); ++i) path.push_back(sk_X509_value(chain, i));
    return path;
  }

 private:
  X509StoreCtxPtr ctx_;
};

bool SamePath(const ChainFinder::Path& a, const ChainFinder::Path& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const X509* x, const X509* y) { return x == y || X509_cmp(x, y) == 0; });
}

bool PathIsGood(const ChainFinder::Path& path, WallTime now) {
  const X509ViewPtr between(sk_X509_new_null());
  const X509ViewPtr roots(sk_X509_new_null());
  if (!between || !roots) return false;
  sk_X509_push(roots.get(), path.back());
  for (std::size_t i = 1; i + 1 < path.size(); ++i) sk_X509_push(between.get(), path[i]);
  Verification verification(path.front(), between.get(), nullptr, now);
  verification.Trust(roots.get());
  return verification.Run();
}

WallTime EarliestExpiry(const ChainFinder::Path& path) {
  WallTime earliest = WallTime::max();
  for (const X509* certificate : path) {
    earliest = std::min(earliest, ToWallTime(X509_get0_notAfter(certificate)));
  }
  return earliest;
}

/// Narrows `span` to the time around `now` in which no date of the certificate passes.
void Narrow(VerifyOutcome::Span& span, const X509* certificate, WallTime now) {
  for (const ASN1_TIME* const date :
       {X509_get0_notBefore(certificate), X509_get0_notAfter(certificate)}) {
    const WallTime time = ToWallTime(date);
    if (time <= now) {
      span.from = std::max(span.from, time);
    } else {
      span.until = std::min(span.until, time);
    }
  }
}

/// The time in which neither the chains that were looked at nor the choice among them changes.
VerifyOutcome::Span HoldsAround(WallTime now, const ChainFinder& finder,
                                const ChainFinder::Path& first, STACK_OF(X509) * sent) {
  VerifyOutcome::Span span;
  for (const X509* certificate : first) Narrow(span, certificate, now);
  for (const ChainFinder::Path& path : finder.paths()) {
    for (const X509* certificate : path) Narrow(span, certificate, now);
  }
  const int count = sent == nullptr ? 0 : sk_X509_num(sent);
  for (int i = 0; i < count; ++i) Narrow(span, sk_X509_value(sent, i), now);
  return span;
}

bool HasIssuerAddress(X509* certificate) {
  const std::unique_ptr<AUTHORITY_INFO_ACCESS, OpenSslDelete<&AUTHORITY_INFO_ACCESS_free>> access(
      static_cast<AUTHORITY_INFO_ACCESS*>(
          X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr)));
  for (int i = 0; access && i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    const ACCESS_DESCRIPTION* const entry = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    if (OBJ_obj2nid(entry->method) == NID_ad_ca_issuers) return true;
  }
  return false;
}

VerifyOutcome DescribeBadChain(const Verification& verification, X509* leaf, int sent_count,
                               const TrustStore& trust) {
  const int error = verification.error();
  // With the system's roots a lone private leaf is the more likely case, unless it says where its
  // issuer's certificate can be had; below a chosen authority a forgotten intermediate is.
  const ChainShape shape{.leaf_only = sent_count <= 1,
                         .issuer_missing_hint = !trust.is_system() || HasIssuerAddress(leaf)};
  FailureReason reason = ReasonFromX509(error, shape);
  X509* const culprit = verification.culprit() != nullptr ? verification.culprit() : leaf;
  std::string detail = X509_verify_cert_error_string(error);
  if (reason == FailureReason::kCertChainIncomplete) {
    detail = "the issuer " + FormatName(X509_get_issuer_name(leaf)) +
             " is not among the trusted authorities, and the server sent no certificate of it";
  } else if (error == X509_V_ERR_CERT_HAS_EXPIRED) {
    detail = FormatName(X509_get_subject_name(culprit)) + " expired at " +
             DateText(ToWallTime(X509_get0_notAfter(culprit)));
  } else {
    detail += ": " + FormatName(X509_get_subject_name(culprit)) + ", issued by " +
              FormatName(X509_get_issuer_name(culprit));
  }
  if (trust.count() == 0 && trust.is_system()) {
    reason = FailureReason::kConfig;
    detail = "this system has no trusted roots (install ca-certificates or set SSL_CERT_FILE)";
  }
  return Bad(error, reason, std::move(detail));
}

VerifyOutcome VerifyChain(X509* leaf, STACK_OF(X509) * sent, const TrustStore& trust,
                          WallTime now) {
  Verification verification(leaf, sent, trust.get(), now);
  const bool good = verification.Run();
  VerifyOutcome outcome;
  ChainFinder::Path first;
  if (good) {
    first = verification.chain();
    outcome.last_chain_expiry = EarliestExpiry(first);
  }
  const ChainFinder finder(leaf, sent, trust.get());
  for (const ChainFinder::Path& path : finder.paths()) {
    const WallTime expiry = EarliestExpiry(path);
    if (outcome.last_chain_expiry && expiry <= *outcome.last_chain_expiry) continue;
    if ((good && SamePath(path, first)) || !PathIsGood(path, now)) continue;
    outcome.last_chain_expiry = expiry;
  }
  ERR_clear_error();
  if (outcome.last_chain_expiry) {
    if (!finder.limited()) outcome.holds = HoldsAround(now, finder, first, sent);
    return outcome;
  }
  const int sent_count = sent == nullptr ? 0 : sk_X509_num(sent);
  return DescribeBadChain(verification, leaf, sent_count, trust);
}

}  // namespace

bool CertificateNames(X509* certificate, std::string_view name) {
  name = WithoutBrackets(name);
  if (const auto ip = IpAddress::Parse(name)) {
    return X509_check_ip(certificate, ip->bytes().data(), ip->bytes().size(), 0) == 1;
  }
  if (name.ends_with('.')) name.remove_suffix(1);
  // A leading dot would mean "any host below" to OpenSSL.
  if (name.empty() || name.front() == '.') return false;
  return X509_check_host(certificate, name.data(), name.size(),
                         X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS,
                         nullptr) == 1;
}

VerifyOutcome VerifyServer(X509* leaf, STACK_OF(X509) * sent, const TrustStore& trust,
                           std::string_view name, WallTime now) {
  const WallTime not_after = ToWallTime(X509_get0_notAfter(leaf));
  const WallTime not_before = ToWallTime(X509_get0_notBefore(leaf));
  if (now > not_after) {
    return Bad(X509_V_ERR_CERT_HAS_EXPIRED, FailureReason::kCertExpired,
               "the certificate expired at " + DateText(not_after));
  }
  if (now < not_before) {
    return Bad(X509_V_ERR_CERT_NOT_YET_VALID, FailureReason::kCertNotYetValid,
               "the certificate is not valid before " + DateText(not_before));
  }
  if (name.empty()) {
    return Bad(X509_V_ERR_HOSTNAME_MISMATCH, FailureReason::kConfig,
               "there is no server name to verify the certificate against");
  }
  if (!CertificateNames(leaf, name)) {
    return Bad(X509_V_ERR_HOSTNAME_MISMATCH, FailureReason::kCertHostname,
               NamesText(leaf) + ", not for " + std::string(name));
  }
  return VerifyChain(leaf, sent, trust, now);
}

}  // namespace sonde
