#include "probes/tls/starttls.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sonde {
namespace {

using Kind = StartTls::Step::Kind;

/// Feeds each answer of a server (octet by octet, as a slow network may) and returns the last step.
/// What was sent is appended to `sent`.
StartTls::Step Talk(StartTlsProtocol protocol, const std::vector<std::string>& answers,
                    std::vector<std::string>* sent = nullptr) {
  StartTls talk(protocol, "x.test");
  auto step = talk.Next();
  std::size_t next = 0;
  while (step.kind == Kind::kSend || (step.kind == Kind::kRead && next < answers.size())) {
    if (step.kind == Kind::kSend) {
      if (sent != nullptr) sent->push_back(step.text);
      step = talk.Next();
      continue;
    }
    for (const char octet : answers[next]) {
      if (step.kind == Kind::kRead) step = talk.OnData({&octet, 1});
    }
    ++next;
  }
  return step;
}

const std::string kMysqlGreeting = std::string("\x1e\0\0\0\x0a", 5) + std::string("8.0\0", 4) +
                                   std::string(13, '\1') + std::string("\xff\xff\x2d", 3) +
                                   std::string(9, '\0');

TEST(StartTls, EveryProtocolGetsReady) {
  struct Row {
    StartTlsProtocol protocol;
    std::vector<std::string> answers;
  };
  const std::vector<Row> rows = {
      {StartTlsProtocol::kSmtp,
       {"220-hi\r\n220 x\r\n", "250-x\r\n250-starttls\r\n250 OK\r\n", "220 go\r\n"}},
      {StartTlsProtocol::kImap, {"* OK ready\r\n", "* note\r\na1 OK begin\r\n"}},
      {StartTlsProtocol::kPop3, {"+OK ready\r\n", "+OK begin\r\n"}},
      {StartTlsProtocol::kLdap, {std::string("\x30\x0c\2\1\1\x78\7\x0a\1\0\4\0\4\0", 14)}},
      {StartTlsProtocol::kXmpp,
       {"<stream:stream><stream:features><starttls "
        "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
        "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"}},
      {StartTlsProtocol::kPostgres, {"S"}},
      {StartTlsProtocol::kMysql, {kMysqlGreeting}},
  };
  for (const Row& row : rows) {
    const auto step = Talk(row.protocol, row.answers);
    EXPECT_EQ(step.kind, Kind::kReady) << static_cast<int>(row.protocol) << ": " << step.text;
  }
}

TEST(StartTls, ServersThatDoNotOfferItFail) {
  EXPECT_EQ(Talk(StartTlsProtocol::kSmtp, {"220 x\r\n", "250-x\r\n250 SIZE\r\n"}).kind,
            Kind::kFail);
  EXPECT_EQ(Talk(StartTlsProtocol::kSmtp, {"554 no\r\n"}).kind, Kind::kFail);
  EXPECT_EQ(Talk(StartTlsProtocol::kImap, {"* OK\r\n", "a1 BAD what\r\n"}).kind, Kind::kFail);
  EXPECT_EQ(Talk(StartTlsProtocol::kPop3, {"+OK\r\n", "-ERR\r\n"}).kind, Kind::kFail);
  EXPECT_EQ(
      Talk(StartTlsProtocol::kLdap, {std::string("\x30\x0c\2\1\1\x78\7\x0a\1\2\4\0\4\0", 14)}).kind,
      Kind::kFail);
  EXPECT_EQ(Talk(StartTlsProtocol::kXmpp, {"<stream:features/>"}).kind, Kind::kFail);
  EXPECT_EQ(Talk(StartTlsProtocol::kPostgres, {"N"}).kind, Kind::kFail);
  std::string plain = kMysqlGreeting;
  plain[22] = '\x01';
  plain[23] = '\0';
  EXPECT_EQ(Talk(StartTlsProtocol::kMysql, {plain}).kind, Kind::kFail);
}

TEST(StartTls, SaysTheWordsOfTheProtocol) {
  std::vector<std::string> sent;
  Talk(StartTlsProtocol::kSmtp, {"220 x\r\n", "250 STARTTLS\r\n", "220 go\r\n"}, &sent);
  EXPECT_EQ(sent, (std::vector<std::string>{"EHLO sonde.invalid\r\n", "STARTTLS\r\n"}));
}

TEST(StartTls, ClearTextIsLimited) {
  StartTls talk(StartTlsProtocol::kImap, "x");
  static_cast<void>(talk.Next());
  EXPECT_EQ(talk.OnData(std::string(70000, 'x')).kind, Kind::kFail);
}

}  // namespace
}  // namespace sonde
