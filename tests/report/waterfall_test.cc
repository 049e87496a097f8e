// What `sonde probe` prints, character by character.
#include "report/waterfall.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/terminal_text.h"
#include "report/tls_text.h"
#include "report/waterfall_bars.h"

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr WallTime kNow(seconds(1767225600));  // 2026-01-01T00:00:00Z

ProbeResult Good() {
  ProbeResult result;
  result.success = true;
  result.started = kNow;
  result.duration = milliseconds(100);
  result.address = IpAddress::Parse("192.0.2.1");
  result.phases.Add(Phase::kResolve, milliseconds(10));
  result.phases.Add(Phase::kConnect, milliseconds(20));
  result.phases.Add(Phase::kProcessing, milliseconds(65));
  return result;
}

TlsFacts Tls() {
  TlsFacts tls;
  tls.handshake_done = true;
  tls.verified = true;
  tls.version = TlsVersion::kTls13;
  tls.cipher = "TLS_AES_128_GCM_SHA256";
  tls.alpn = "h2";
  CertificateFacts leaf;
  leaf.subject = "CN=a.test";
  leaf.issuer = "CN=CA";
  leaf.dns_names = {"a.test", "b.test"};
  leaf.not_after = kNow + hours(24 * 59 + 3);
  leaf.key_type = "EC";
  leaf.key_bits = 256;
  tls.peer_chain = {leaf};
  tls.earliest_expiry = leaf.not_after;
  return tls;
}

std::string Render(const ProbeResult& result, bool verbose = false) {
  return RenderWaterfall(result,
                         {.target = "a.test", .module = "m", .width = 45, .verbose = verbose});
}

TEST(Waterfall, OfASuccess) {
  EXPECT_EQ(Render(Good()),
            "a.test → 192.0.2.1  m\n"
            "\n"
            "  resolve     ██                     10.0 ms\n"
            "  connect       ████                 20.0 ms\n"
            "  processing        █████████████    65.0 ms\n"
            "  other                              5.00 ms\n"
            "  total                               100 ms\n"
            "\n"
            "✓ passed in 100 ms\n");
}

TEST(Waterfall, OfAFailureMarksThePhaseAndSaysWhy) {
  ProbeResult result;
  result.duration = seconds(5);
  result.phases.Add(Phase::kResolve, milliseconds(1));
  result.phases.Add(Phase::kConnect, milliseconds(4999));
  result.failure = {FailureReason::kConnectTimeout, "no answer from 192.0.2.1:80"};
  EXPECT_EQ(
      Render(result),
      "a.test  m\n"
      "\n"
      "  resolve     ▏                      1.00 ms\n"
      "  connect     ████████████████████    5.00 s ✗\n"
      "  total                               5.00 s\n"
      "\n"
      "✗ failed in phase connect after 5.00 s: timeout – no answer to the connection attempt\n"
      "  no answer from 192.0.2.1:80\n");
}

TEST(Waterfall, AnAgentFailureIsNoVerdictAboutTheTarget) {
  ProbeResult result;
  result.failure = {FailureReason::kNoFds, "socket: too many open files"};
  EXPECT_THAT(Render(result), HasSubstr("! not measured in phase agent"));
}

TEST(Waterfall, HopsFollowEachOtherOnOneScale) {
  ProbeResult result = Good();
  const Endpoint peer{*result.address, 80};
  PhaseTimings first;
  first.Add(Phase::kConnect, milliseconds(10));
  PhaseTimings second;
  second.Add(Phase::kConnect, milliseconds(10));
  second.Add(Phase::kProcessing, milliseconds(65));
  result.hops = {{"GET http://a.test/ → 301", peer, first},
                 {"GET http://a.test/" + std::string(60, 'x') + " → 200", peer, second}};
  EXPECT_EQ(Render(result),
            "a.test → 192.0.2.1  m\n"
            "\n"
            "  GET http://a.test/ → 301  192.0.2.1:80\n"
            "  connect     ██                     10.0 ms\n"
            "  GET http://a.test/xxxxxxxxxx…  192.0.2.1:80\n"
            "  connect       ██                   10.0 ms\n"
            "  processing      █████████████      65.0 ms\n"
            "  resolve                      ██    10.0 ms\n"
            "  other                              5.00 ms\n"
            "  total                               100 ms\n"
            "\n"
            "✓ passed in 100 ms\n");
}

TEST(Waterfall, ShowsTheCertificate) {
  ProbeResult result = Good();
  result.tls = Tls();
  EXPECT_THAT(Render(result), HasSubstr("  session     TLS 1.3  TLS_AES_128_GCM_SHA256  ALPN h2\n"
                                        "  subject     CN=a.test\n"
                                        "  issuer      CN=CA\n"
                                        "  names       a.test, b.test\n"
                                        "  expires     2026-03-01T03:00:00Z (in 59 days)\n"
                                        "  verified    yes\n"));
  EXPECT_THAT(Render(result, true),
              HasSubstr("  chain       0: CN=a.test, EC 256, until 2026-03-01"));
}

TEST(Waterfall, ShowsWhyACertificateIsBad) {
  ProbeResult result = Good();
  result.tls = Tls();
  result.tls->verified = false;
  result.tls->verify_failure = {FailureReason::kCertExpired, "expired"};
  result.tls->peer_chain[0].not_after = kNow - hours(70);
  const std::string text = Render(result);
  EXPECT_THAT(text, HasSubstr("(2 days ago)"));
  EXPECT_THAT(text,
              HasSubstr("no: cert_expired – a certificate of the chain has expired (expired)"));
}

TEST(Waterfall, NothingFromOutsideReachesTheTerminalRaw) {
  ProbeResult result = Good();
  result.success = false;
  result.failure = {FailureReason::kMalformed, "got \x1b[2J\r\n\xff\xc2\x9b"};
  result.tls = Tls();
  result.tls->peer_chain[0].subject = "CN=\x1b]0;x\a";
  result.log = {{kNow, LogLevel::kInfo, "m\x1b", {{"k\x1b", "v\x1b"}}}};
  result.hops = {{"GET \x1b", {}, {}}};
  const std::string text =
      RenderWaterfall(result, {.target = "t\x1b[0m", .module = "m\x1b", .verbose = true});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("got \\x1b[2J\\x0d\\x0a\\xff\\xc2\\x9b\n"));
}

TEST(Waterfall, ColoursAreOnlyAddedNeverNeeded) {
  ProbeResult result = Good();
  result.tls = Tls();
  std::string colored = RenderWaterfall(result, {.target = "a.test", .module = "m", .color = true});
  const std::string plain = RenderWaterfall(result, {.target = "a.test", .module = "m"});
  EXPECT_THAT(colored, HasSubstr("\x1b[32m✓ passed\x1b[0m"));
  for (std::size_t at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b')) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  EXPECT_EQ(colored, plain);
}

TEST(Waterfall, VerboseShowsTheLog) {
  ProbeResult result = Good();
  result.log = {{kNow, LogLevel::kWarn, "odd", {{"key", "value"}}}};
  EXPECT_THAT(Render(result), Not(HasSubstr("odd")));
  EXPECT_THAT(Render(result, true), HasSubstr("  warn  odd key=value\n"));
}

TEST(Bars, AreAlwaysAsWideAsTold) {
  for (int start = 0; start <= 100; start += 7) {
    for (int length = 0; length <= 120; length += 9) {
      for (const std::size_t columns : {1U, 7U, 40U}) {
        const std::string bar =
            Bar(milliseconds(start), milliseconds(length), milliseconds(100), columns);
        EXPECT_EQ(TextWidth(bar), columns) << start << " " << length;
      }
    }
  }
  EXPECT_EQ(Bar({}, {}, {}, 5), "     ");
}

TEST(Bars, ASpanThatIsNotZeroIsSeen) {
  EXPECT_EQ(Bar(seconds(0), nanoseconds(1), seconds(10), 4), "▏   ");
  EXPECT_EQ(Bar(seconds(10), nanoseconds(1), seconds(10), 4), "   ▏");
  EXPECT_EQ(Bar(seconds(5), seconds(0), seconds(10), 4), "    ");
}

TEST(TerminalText, DurationsHaveThreeFigures) {
  EXPECT_EQ(HumanDuration(microseconds(4)), "0.00 ms");
  EXPECT_EQ(HumanDuration(microseconds(9994)), "9.99 ms");
  EXPECT_EQ(HumanDuration(microseconds(9996)), "10.0 ms");
  EXPECT_EQ(HumanDuration(microseconds(99960)), "100 ms");
  EXPECT_EQ(HumanDuration(milliseconds(999)), "999 ms");
  EXPECT_EQ(HumanDuration(microseconds(999600)), "1.00 s");
}

TEST(TerminalText, TruncatesByCharacters) {
  EXPECT_EQ(Truncated("größe", 5), "größe");
  EXPECT_EQ(Truncated("größer", 5), "größ…");
  EXPECT_EQ(Truncated("ab", 1), "…");
  EXPECT_EQ(PadLeft("ö", 3), "  ö");
  EXPECT_EQ(PadRight("ö", 3), "ö  ");
}

TEST(TlsText, ExpiryIsInDaysAndNearTheEndInHours) {
  EXPECT_EQ(ExpiryText(kNow + hours(49), kNow), "in 2 days");
  EXPECT_EQ(ExpiryText(kNow + hours(47), kNow), "in 47 hours");
  EXPECT_EQ(ExpiryText(kNow - hours(1), kNow), "1 hour ago");
  EXPECT_EQ(DaysUntil(kNow - hours(1), kNow), -1);
}

}  // namespace
}  // namespace sonde
