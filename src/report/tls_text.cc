#include "report/tls_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/terminal_text.h"

namespace sonde {
namespace {

constexpr int kSoonDays = 14;
constexpr std::size_t kShownNames = 6;

std::string SessionText(const TlsFacts& tls) {
  if (!tls.handshake_done) return "the handshake did not end";
  std::string text(Name(tls.version));
  for (const std::string& part : {tls.cipher, tls.group}) {
    if (!part.empty()) text += "  " + part;
  }
  if (!tls.alpn.empty()) text += "  ALPN " + tls.alpn;
  if (tls.ocsp_stapled) text += "  OCSP stapled";
  return text;
}

std::string NamesText(const CertificateFacts& leaf) {
  std::vector<std::string> names = leaf.dns_names;
  names.insert(names.end(), leaf.ip_addresses.begin(), leaf.ip_addresses.end());
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShownNames); ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  if (names.size() > kShownNames) text += fmt::format(" and {} more", names.size() - kShownNames);
  return text;
}

Mood ExpiryMood(WallTime not_after, WallTime now) {
  if (not_after < now) return Mood::kBad;
  return DaysUntil(not_after, now) < kSoonDays ? Mood::kWarning : Mood::kNeutral;
}

TlsLine VerifiedLine(const TlsFacts& tls) {
  if (tls.verified) return {"verified", "yes", Mood::kGood};
  const FailureReason reason = tls.verify_failure.reason;
  if (reason == FailureReason::kNone) return {"verified", "no", Mood::kBad};
  const FailureReasonInfo& info = Info(reason);
  std::string text = fmt::format("no: {} – {}", info.name, info.help);
  if (!tls.verify_failure.detail.empty()) text += " (" + tls.verify_failure.detail + ")";
  return {"verified", std::move(text), Mood::kBad};
}

}  // namespace

int DaysUntil(WallTime then, WallTime now) noexcept {
  return static_cast<int>(std::chrono::floor<std::chrono::days>(then - now).count());
}

std::string ExpiryText(WallTime then, WallTime now) {
  const auto plural = [](int count, std::string_view unit) {
    return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
  };
  const Duration left = then > now ? then - now : now - then;
  const auto days = static_cast<int>(std::chrono::floor<std::chrono::days>(left).count());
  const auto hours = static_cast<int>(std::chrono::floor<std::chrono::hours>(left).count());
  const std::string amount = days >= 2 ? plural(days, "day") : plural(hours, "hour");
  return then > now ? "in " + amount : amount + " ago";
}

std::vector<TlsLine> DescribeTls(const TlsFacts& tls, WallTime now, bool whole_chain) {
  std::vector<TlsLine> lines = {{"session", SessionText(tls)}};
  if (!tls.peer_chain.empty()) {
    const CertificateFacts& leaf = tls.peer_chain.front();
    lines.push_back({"subject", leaf.subject});
    lines.push_back({"issuer", leaf.issuer});
    const std::string names = NamesText(leaf);
    if (!names.empty()) lines.push_back({"names", names});
    lines.push_back(
        {"expires",
         fmt::format("{} ({})", Rfc3339(leaf.not_after), ExpiryText(leaf.not_after, now)),
         ExpiryMood(leaf.not_after, now)});
  }
  if (whole_chain) {
    for (std::size_t i = 0; i < tls.peer_chain.size(); ++i) {
      const CertificateFacts& one = tls.peer_chain[i];
      lines.push_back({i == 0 ? "chain" : "",
                       fmt::format("{}: {}, {} {}, until {}", i, one.subject, one.key_type,
                                   one.key_bits, Rfc3339(one.not_after)),
                       ExpiryMood(one.not_after, now)});
    }
  }
  if (tls.handshake_done || !tls.peer_chain.empty()) lines.push_back(VerifiedLine(tls));
  return lines;
}

}  // namespace sonde
