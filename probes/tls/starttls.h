// StartTls: the words in clear text that make a server start TLS, for seven protocols.
//
// Why: mail servers, directories and databases begin in clear text on their own port; the
// certificate is seen only after asking for TLS in their own tongue. Pure: it decides what to send
// and whether the answer is good; the run executes.
//
//     StartTls talk(StartTlsProtocol::kSmtp, "mail.example.com");
//     step = talk.Next();            // kRead
//     step = talk.OnData("220 …");   // kSend "EHLO …"
//     …                              // kReady: handshake now
//
// Sources: RFC 3207 (smtp), RFC 9051 6.2.1 (imap), RFC 2595 4 (pop3), RFC 4511 4.14 (ldap), RFC
// 6120 5 (xmpp), the PostgreSQL and MySQL protocol documentation.
//
// THREAD: the shard's. LIFETIME: value.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "sonde/config_spec.h"

namespace sonde {

enum class StartTlsProtocol : std::uint8_t {
  kNone,
  kSmtp,
  kImap,
  kPop3,
  kLdap,
  kXmpp,
  kPostgres,
  kMysql
};

template <>
struct Choices<StartTlsProtocol> {
  static constexpr std::array<std::pair<std::string_view, StartTlsProtocol>, 7> kAll = {{
      {"smtp", StartTlsProtocol::kSmtp},
      {"imap", StartTlsProtocol::kImap},
      {"pop3", StartTlsProtocol::kPop3},
      {"ldap", StartTlsProtocol::kLdap},
      {"xmpp", StartTlsProtocol::kXmpp},
      {"postgres", StartTlsProtocol::kPostgres},
      {"mysql", StartTlsProtocol::kMysql},
  }};
};
template <>
struct ValueCodec<StartTlsProtocol> : ChoiceCodec<StartTlsProtocol> {};

class StartTls {
 public:
  /// What to do now.
  struct Step {
    enum class Kind : std::uint8_t { kRead, kSend, kReady, kFail };
    Kind kind = Kind::kReady;
    std::string text;  ///< kSend: what to send; kFail: why
  };

  /// `server_name` is told to xmpp servers.
  StartTls(StartTlsProtocol protocol, std::string server_name);

  /// The first step, and the one after each write.
  Step Next();
  /// What the server said.
  Step OnData(std::string_view bytes);

 private:
  struct Line;
  /// Looks at what has come; kRead if it is not enough yet.
  Step Judge();
  Step JudgeSmtp();
  Step JudgeImap();
  Step JudgePop3();
  Step JudgeLdap();
  Step JudgeXmpp();
  Step JudgePostgres();
  Step JudgeMysql();
  Step Say(std::string text);
  Step Refused(std::string_view answer) const;

  static constexpr std::size_t kMaxClearText = std::size_t{64} * 1024;

  StartTlsProtocol protocol_;
  std::string server_name_;
  int stage_ = 0;         ///< how many times we have spoken
  std::string received_;  ///< since we last spoke
};

}  // namespace sonde
