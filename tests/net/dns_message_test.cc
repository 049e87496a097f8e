#include "sonde/net/dns_message.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sonde {
namespace {

std::string Number(std::uint64_t value, int octets) {
  std::string out;
  for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift);
  return out;
}

/// An answer to "a.test" with the given records in its answer section.
std::string Message(const std::vector<std::string>& records, int flags = 0x8400, int count = -1) {
  std::string wire =
      Number(7, 2) + Number(static_cast<std::uint64_t>(flags), 2) + Number(1, 2) +
      Number(static_cast<std::uint64_t>(count < 0 ? static_cast<int>(records.size()) : count), 2) +
      Number(0, 4) + std::string("\1a\4test\0", 8) + Number(1, 2) + Number(1, 2);
  for (const std::string& record : records) wire += record;
  return wire;
}

std::string Record(int type, const std::string& data, std::uint32_t ttl = 300, int klass = 1) {
  return Number(0xC00C, 2) + Number(static_cast<std::uint64_t>(type), 2) +
         Number(static_cast<std::uint64_t>(klass), 2) + Number(ttl, 4) + Number(data.size(), 2) +
         data;
}

std::string TextOf(int type, const std::string& data, int klass = 1) {
  const auto message = DecodeDnsMessage(Message({Record(type, data, 300, klass)}));
  return message && message->answer.size() == 1 ? message->answer[0].text : "(malformed)";
}

const std::string kName("\2ns\1x\0", 6);

struct RecordCase {
  const char* what;
  int type;
  std::string data;
  const char* text;
};

// The texts are those that the exporter shows (its regular expressions match against them).
const std::vector<RecordCase>& RecordCases() {
  static const std::vector<RecordCase> cases = {
      {"A", 1, "\x7f" + std::string("\0\0\1", 3), "a.test.\t300\tIN\tA\t127.0.0.1"},
      {"NS", 2, kName, "a.test.\t300\tIN\tNS\tns.x."},
      {"SOA", 6,
       kName + kName + Number(9, 4) + Number(8, 4) + Number(7, 4) + Number(6, 4) + Number(5, 4),
       "a.test.\t300\tIN\tSOA\tns.x. ns.x. 9 8 7 6 5"},
      {"MX", 15, Number(10, 2) + kName, "a.test.\t300\tIN\tMX\t10 ns.x."},
      {"TXT", 16, std::string("\3a\"b\2\\\1", 7),
       "a.test.\t300\tIN\tTXT\t\"a\\\"b\" \"\\\\\\001\""},
      {"AAAA", 28, Number(0x20010db8, 4) + std::string(11, '\0') + "\1",
       "a.test.\t300\tIN\tAAAA\t2001:db8::1"},
      {"mapped AAAA", 28, std::string(10, '\0') + "\xff\xff\x7f" + std::string("\0\0\1", 3),
       "a.test.\t300\tIN\tAAAA\t::ffff:127.0.0.1"},
      {"SRV", 33, Number(1, 2) + Number(2, 2) + Number(443, 2) + kName,
       "a.test.\t300\tIN\tSRV\t1 2 443 ns.x."},
      {"CAA", 257, "\x80\5issueca.x", "a.test.\t300\tIN\tCAA\t128 issue \"ca.x\""},
      {"DS", 43, Number(1, 2) + "\x8\2\xab\xcd", "a.test.\t300\tIN\tDS\t1 8 2 ABCD"},
      {"TLSA", 52, "\3\1\1\xab\xcd", "a.test.\t300\tIN\tTLSA\t3 1 1 abcd"},
      {"HTTPS", 65, Number(1, 2) + std::string("\0", 1) + Number(1, 2) + Number(3, 2) + "\2h2",
       "a.test.\t300\tIN\tHTTPS\t1 . alpn=\"h2\""},
      {"NSEC", 47, kName + std::string("\0\1\x40", 3), "a.test.\t300\tIN\tNSEC\tns.x. A"},
      {"RRSIG", 46,
       Number(1, 2) + "\x8\2" + Number(300, 4) + Number(1767225600, 4) + Number(1764547200, 4) +
           Number(5, 2) + kName + "sig",
       "a.test.\t300\tIN\tRRSIG\tA 8 2 300 20260101000000 20251201000000 5 ns.x. c2ln"},
      {"URI", 256, Number(10, 2) + Number(1, 2) + "ftp:/\\/a\\065\"",
       "a.test.\t300\tIN\tURI\t10 1 \"ftp://aA\\\"\""},
      {"NULL", 10, "x\1", ";a.test.\t300\tIN\tNULL\tx\1"},
      {"TKEY", 249,
       kName + Number(0, 4) + Number(60, 4) + Number(3, 2) + Number(0, 2) + Number(2, 2) +
           "\xab\xcd" + Number(0, 2),
       ";a.test.\t300\tIN\tTKEY\t ns.x. 19700101000000 19700101000100 3 0 2 abcd 0 "},
      {"TSIG", 250,
       kName + Number(60, 6) + Number(300, 2) + Number(1, 2) + "\xab" + Number(7, 2) +
           Number(0, 2) + Number(0, 2),
       "\n;; TSIG PSEUDOSECTION:\n; a.test.\t300\tIN\tTSIG\t ns.x. 19700101000100 300 1 AB 7 0 0 "},
      {"an unknown type", 65400, "\1\2\xff", "a.test.\t300\tCLASS1\tTYPE65400\t\\# 3 0102ff"},
  };
  return cases;
}

TEST(DnsMessage, PrintsRecordsAsTheExporterDoes) {
  for (const RecordCase& row : RecordCases())
    EXPECT_EQ(TextOf(row.type, row.data), row.text) << row.what;
}

std::string OptText(std::uint32_t ttl, const std::string& options) {
  const auto message = DecodeDnsMessage(Message({Record(41, options, ttl, 1232)}));
  return message && message->answer.size() == 1 ? message->answer[0].text : "(malformed)";
}

std::string Option(std::uint64_t code, const std::string& value) {
  return Number(code, 2) + Number(value.size(), 2) + value;
}

// As miekg/dns 1.1.72 shows them in the exporter's log.
TEST(DnsMessage, PrintsOptRecordsAsTheExporterDoes) {
  const std::string begin = "\n;; OPT PSEUDOSECTION:\n; EDNS: version 0; flags:";
  EXPECT_EQ(OptText(0, ""), begin + "; udp: 1232");
  EXPECT_EQ(OptText(0xc001, ""), begin + " do co; MBZ: 0x0001, udp: 1232");
  const std::pair<std::string, std::string> options[] = {
      {Option(3, "ab"), "NSID: 6162  (a)(b)"},
      {Option(8, Number(1, 2) + std::string("\x18\0\xc0\0\2", 5)), "SUBNET: 192.0.2.0/24/0"},
      {Option(8, Number(2, 2) + std::string("\x20\0\x20\x01\x0d\xb8", 6)),
       "SUBNET: [2001:db8::]/32/0"},
      {Option(9, Number(3600, 4)), "EXPIRE: 3600"},
      {Option(9, ""), "EXPIRE: "},
      {Option(10, "\1\2"), "COOKIE: 0102"},
      {Option(11, Number(100, 2)), "KEEPALIVE: use tcp keep-alive, timeout 10000ms"},
      {Option(11, ""), "KEEPALIVE: use tcp keep-alive, timeout omitted"},
      {Option(12, std::string(2, '\0')), "PADDING: 0000"},
      {Option(15, Number(22, 2) + "sad"), "EDE: 22 (No Reachable Authority): (sad)"},
      {Option(15, Number(30583, 2)), "EDE: 30583: ()"},
      {Option(65001, "AB"), "LOCAL OPT: 65001:0x4142"}};
  for (const auto& [octets, text] : options) {
    EXPECT_EQ(OptText(0, octets), begin + "; udp: 1232\n; " + text);
  }
}

TEST(DnsMessage, RefusesMalformedOptions) {
  for (const std::string& octets :
       {Option(8, Number(3, 2) + "\x18\1"), Option(9, "\1"), Option(11, "\1"), Option(15, "\1"),
        Number(99, 2), Number(99, 2) + Number(9, 2) + "x"}) {
    EXPECT_EQ(OptText(0, octets), "(malformed)");
  }
}

TEST(DnsMessage, NamesClassesUnlessTheNameIsAlsoAType) {
  EXPECT_EQ(TextOf(16, "\1x", 3), "a.test.\t300\tCH\tTXT\t\"x\"");
  EXPECT_EQ(TextOf(16, "\1x", 255), "a.test.\t300\tCLASS255\tTXT\t\"x\"");
  EXPECT_EQ(TextOf(16, "\1x", 77), "a.test.\t300\tCLASS77\tTXT\t\"x\"");
}

TEST(DnsMessage, RefusesRecordsWhoseDataIsTooShortOrTooLong) {
  EXPECT_EQ(TextOf(1, "\1\2\3"), "(malformed)");
  EXPECT_EQ(TextOf(1, "\1\2\3\4\5"), "(malformed)");
  EXPECT_EQ(TextOf(16, "\5ab"), "(malformed)");
  EXPECT_EQ(TextOf(255, "x"), "(malformed)");
  EXPECT_EQ(TextOf(250, kName + Number(60, 6) + Number(300, 2) + Number(9, 2) + "x"),
            "(malformed)");
}

TEST(DnsMessage, ToleratesCountsThatPromiseMoreThanThereIs) {
  const auto message = DecodeDnsMessage(Message({Record(1, "\1\2\3\4")}, 0x8400, 9));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->answer.size(), 1U);
}

TEST(DnsMessage, ReadsIdFlagsAndRcode) {
  const auto message = DecodeDnsMessage(Message({}, 0x8600 | 3));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->id, 7);
  EXPECT_TRUE(message->is_response);
  EXPECT_TRUE(message->truncated);
  EXPECT_EQ(DnsRcodeName(message->rcode), "NXDOMAIN");
}

TEST(DnsMessage, TellsTheSerialOfAnSoaRecord) {
  const auto message =
      DecodeDnsMessage(Message({Record(6, kName + kName + Number(4294967295U, 4))}));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->answer[0].soa_serial, 4294967295U);
}

TEST(DnsMessage, StopsAtPointersThatGoInCircles) {
  std::string wire = Message({});
  wire[7] = 1;
  wire +=
      Number(0xC000 | wire.size(), 2) + Number(1, 2) + Number(1, 2) + Number(0, 4) + Number(0, 2);
  EXPECT_FALSE(DecodeDnsMessage(wire));
}

// A hostile server may send anything: no prefix and no single changed octet may be read out of
// bounds.
TEST(DnsMessage, SurvivesEveryCutAndEveryChangedOctet) {
  std::vector<std::string> records;
  for (const RecordCase& row : RecordCases()) records.push_back(Record(row.type, row.data));
  const std::string wire = Message(records);
  ASSERT_TRUE(DecodeDnsMessage(wire));
  for (std::size_t i = 0; i < wire.size(); ++i) {
    static_cast<void>(DecodeDnsMessage(std::string(wire, 0, i)));
    for (const char octet : {'\0', '\x3f', '\x40', '\xc0', '\xff'}) {
      std::string changed = wire;
      changed[i] = octet;
      static_cast<void>(DecodeDnsMessage(changed));
    }
  }
}

TEST(DnsQuery, EncodesNamesWithEscapes) {
  const auto query = EncodeDnsQuery({1, "a\\.b\\099.x", 1, 1, true});
  ASSERT_TRUE(query);
  EXPECT_EQ(query->substr(12), std::string("\4a.bc\1x\0\0\1\0\1", 12));
  EXPECT_EQ(EncodeDnsQuery({1, ".", 2, 1, false})->substr(12), std::string("\0\0\2\0\1", 5));
}

TEST(DnsQuery, RefusesNamesThatCannotBeEncoded) {
  for (const std::string& name :
       {std::string("a..b"), std::string(".a"), std::string(64, 'x'), std::string("x\\")}) {
    EXPECT_FALSE(EncodeDnsQuery({1, name, 1, 1, true})) << name;
  }
}

TEST(DnsMessageText, IsThatOfMiekgDns) {
  const std::string wire = Message({Record(1, std::string("\x7f\0\0\1", 4))}, 0x8583);
  EXPECT_EQ(
      DnsMessageText(wire, *DecodeDnsMessage(wire)),
      ";; opcode: QUERY, status: NXDOMAIN, id: 7\n;; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, "
      "AUTHORITY: 0, ADDITIONAL: 0\n\n;; QUESTION SECTION:\n;a.test.\tIN\t A\n\n"
      ";; ANSWER SECTION:\na.test.\t300\tIN\tA\t127.0.0.1\n");
}

}  // namespace
}  // namespace sonde
