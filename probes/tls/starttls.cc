#include "probes/tls/starttls.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace sonde {
namespace {

using Step = StartTls::Step;

constexpr Step kReadMore{Step::Kind::kRead, {}};
constexpr std::string_view kLdapStartTls(
    "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
    "1.3.6.1.4.1.1466.20037",
    31);
constexpr std::string_view kPostgresSslRequest("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);
constexpr std::uint32_t kMysqlClientSsl = 0x0800;
constexpr std::uint32_t kMysqlProtocol41 = 0x0200;
constexpr std::uint32_t kMysqlSecureConnection = 0x8000;

std::uint8_t At(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

/// The whole lines of `text`, without line ends; nothing after the last LF.
std::vector<std::string_view> WholeLines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool SameWord(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::toupper(static_cast<unsigned char>(x)) ==
           std::toupper(static_cast<unsigned char>(y));
  });
}

/// An SMTP reply is over with the first line whose fourth character is no '-'.
bool IsLastReplyLine(std::string_view line) { return line.size() < 4 || line[3] != '-'; }

std::string MysqlSslRequest(std::uint8_t charset) {
  constexpr std::uint32_t kCapabilities =
      kMysqlClientSsl | kMysqlProtocol41 | kMysqlSecureConnection;
  constexpr std::uint32_t kMaxPacket = 1U << 24;
  std::string packet("\x20\x00\x00\x01", 4);
  for (int shift = 0; shift < 32; shift += 8)
    packet += static_cast<char>(kCapabilities >> shift & 0xff);
  for (int shift = 0; shift < 32; shift += 8)
    packet += static_cast<char>(kMaxPacket >> shift & 0xff);
  packet += static_cast<char>(charset);
  packet.append(23, '\0');
  return packet;
}

}  // namespace

StartTls::StartTls(StartTlsProtocol protocol, std::string server_name)
    : protocol_(protocol), server_name_(std::move(server_name)) {}

Step StartTls::Next() {
  // A MySQL server does not answer the request: its side of the handshake is what comes next.
  if (stage_ == 1 && protocol_ == StartTlsProtocol::kMysql) return {Step::Kind::kReady, {}};
  if (stage_ > 0) return kReadMore;
  switch (protocol_) {
    case StartTlsProtocol::kNone: return {Step::Kind::kReady, {}};
    case StartTlsProtocol::kLdap: return Say(std::string(kLdapStartTls));
    case StartTlsProtocol::kPostgres: return Say(std::string(kPostgresSslRequest));
    case StartTlsProtocol::kXmpp:
      return Say(
          "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='" +
          server_name_ + "'>");
    default: return kReadMore;  // the server speaks first
  }
}

Step StartTls::OnData(std::string_view bytes) {
  received_ += bytes;
  if (received_.size() > kMaxClearText) {
    return {Step::Kind::kFail, "the server sent more than 64 KiB before TLS"};
  }
  return Judge();
}

Step StartTls::Judge() {
  switch (protocol_) {
    case StartTlsProtocol::kSmtp: return JudgeSmtp();
    case StartTlsProtocol::kImap: return JudgeImap();
    case StartTlsProtocol::kPop3: return JudgePop3();
    case StartTlsProtocol::kLdap: return JudgeLdap();
    case StartTlsProtocol::kXmpp: return JudgeXmpp();
    case StartTlsProtocol::kPostgres: return JudgePostgres();
    case StartTlsProtocol::kMysql: return JudgeMysql();
    case StartTlsProtocol::kNone: break;
  }
  return {Step::Kind::kReady, {}};
}

Step StartTls::Say(std::string text) {
  ++stage_;
  received_.clear();
  return {Step::Kind::kSend, std::move(text)};
}

Step StartTls::Refused(std::string_view answer) const {
  std::string shown;
  for (const char c : answer.substr(0, 100)) shown += c >= ' ' && c <= '~' ? c : '.';
  return {Step::Kind::kFail, "the server does not start TLS: \"" + shown + "\""};
}

Step StartTls::JudgeSmtp() {
  const auto lines = WholeLines(received_);
  const auto last = std::ranges::find_if(lines, IsLastReplyLine);
  if (last == lines.end()) return kReadMore;
  if (!last->starts_with(stage_ == 1 ? "250" : "220")) return Refused(*last);
  if (stage_ == 0) return Say("EHLO sonde.invalid\r\n");
  if (stage_ == 2) return {Step::Kind::kReady, {}};
  const bool offered = std::any_of(lines.begin(), last + 1, [](std::string_view line) {
    return line.size() >= 12 && SameWord(line.substr(4, 8), "STARTTLS");
  });
  if (!offered) return Refused("STARTTLS is not among its extensions");
  return Say("STARTTLS\r\n");
}

Step StartTls::JudgeImap() {
  for (const std::string_view line : WholeLines(received_)) {
    if (stage_ == 0) {
      if (!SameWord(line.substr(0, 4), "* OK")) return Refused(line);
      return Say("a1 STARTTLS\r\n");
    }
    if (!line.starts_with("a1 ")) continue;
    if (!SameWord(line.substr(3, 2), "OK")) return Refused(line);
    return {Step::Kind::kReady, {}};
  }
  return kReadMore;
}

Step StartTls::JudgePop3() {
  const auto lines = WholeLines(received_);
  if (lines.empty()) return kReadMore;
  if (!lines[0].starts_with("+OK")) return Refused(lines[0]);
  if (stage_ == 0) return Say("STLS\r\n");
  return {Step::Kind::kReady, {}};
}

/// An ExtendedResponse: SEQUENCE { messageID 1, [APPLICATION 24] { resultCode ENUMERATED … } }.
Step StartTls::JudgeLdap() {
  const std::string_view bytes = received_;
  if (bytes.size() < 2) return kReadMore;
  if (bytes[0] != '\x30') return Refused(bytes);
  std::size_t header = 2;
  std::size_t length = At(bytes, 1);
  if (length >= 0x80) {  // long form
    const std::size_t octets = length & 0x7f;
    if (octets == 0 || octets > 3) return Refused(bytes);
    if (bytes.size() < 2 + octets) return kReadMore;
    length = 0;
    for (std::size_t i = 0; i < octets; ++i) length = length << 8 | At(bytes, 2 + i);
    header += octets;
  }
  if (bytes.size() < header + length) return kReadMore;
  const std::string_view body = bytes.substr(header, length);
  const std::size_t code = body.find(std::string_view("\x0a\x01", 2));
  const bool is_extended = body.size() > 4 &&
                           body.substr(0, 3) == std::string_view("\x02\x01\x01", 3) &&
                           body[3] == '\x78';
  if (!is_extended || code == std::string_view::npos || code + 2 >= body.size())
    return Refused(bytes);
  if (body[code + 2] != 0) {
    return {Step::Kind::kFail, "the server does not start TLS: LDAP result code " +
                                   std::to_string(At(body, code + 2))};
  }
  return {Step::Kind::kReady, {}};
}

Step StartTls::JudgeXmpp() {
  const std::string_view text = received_;
  if (text.find("<stream:error") != std::string_view::npos ||
      text.find("<failure") != std::string_view::npos) {
    return Refused(text);
  }
  if (stage_ == 2) {
    return text.find("<proceed") != std::string_view::npos && text.ends_with('>')
               ? Step{Step::Kind::kReady, {}}
               : kReadMore;
  }
  const bool features_over = text.find("</stream:features>") != std::string_view::npos ||
                             text.find("<stream:features/>") != std::string_view::npos;
  if (!features_over) return kReadMore;
  if (text.find("urn:ietf:params:xml:ns:xmpp-tls") == std::string_view::npos) {
    return Refused("starttls is not among its features");
  }
  return Say("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
}

Step StartTls::JudgePostgres() {
  if (received_.empty()) return kReadMore;
  // Bytes behind the answer would be clear text inside the session (CVE-2021-23222).
  if (received_[0] == 'S' && received_.size() == 1) return {Step::Kind::kReady, {}};
  return Refused(received_);
}

/// The server's greeting: length (3, little endian), sequence, protocol 10, version text NUL,
/// thread id (4), salt (8), NUL, capabilities (2), charset (1).
Step StartTls::JudgeMysql() {
  const std::string_view bytes = received_;
  if (bytes.size() < 5) return kReadMore;
  const std::size_t length = At(bytes, 0) | static_cast<std::size_t>(At(bytes, 1)) << 8 |
                             static_cast<std::size_t>(At(bytes, 2)) << 16;
  if (bytes.size() < 4 + length) return length > kMaxClearText ? Refused(bytes) : kReadMore;
  if (At(bytes, 4) != 10) return Refused(bytes.substr(4));
  const std::size_t version_end = bytes.find('\0', 5);
  const std::size_t flags = version_end + 1 + 4 + 8 + 1;
  if (version_end == std::string_view::npos || flags + 2 >= bytes.size()) return Refused(bytes);
  const unsigned capabilities = At(bytes, flags) | static_cast<unsigned>(At(bytes, flags + 1)) << 8;
  if ((capabilities & kMysqlClientSsl) == 0) return Refused("TLS is not among its capabilities");
  return Say(MysqlSslRequest(At(bytes, flags + 2)));
}

}  // namespace sonde
