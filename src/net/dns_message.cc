#include "sonde/net/dns_message.h"

#include "net/dns_rdata.h"
#include "net/dns_wire.h"

namespace sonde {
namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kMaxMessageBytes = 65535;
constexpr std::uint16_t kTypeSoa = 6;
constexpr std::uint16_t kTypeOpt = 41;
constexpr std::uint64_t kFlagResponse = 0x8000;
constexpr std::uint64_t kFlagTruncated = 0x0200;
constexpr std::uint16_t kFlagRecursionDesired = 0x0100;

void Append16(std::string& out, std::uint16_t value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xff);
}

std::optional<DnsRecordHeader> ReadHeader(DnsReader& reader) {
  DnsRecordHeader header;
  auto owner = reader.Name();
  const auto type = owner ? reader.Number(2) : std::nullopt;
  const auto klass = type ? reader.Number(2) : std::nullopt;
  const auto ttl = klass ? reader.Number(4) : std::nullopt;
  if (!ttl) return std::nullopt;
  header.owner = std::move(*owner);
  header.type = static_cast<std::uint16_t>(*type);
  header.klass = static_cast<std::uint16_t>(*klass);
  header.ttl = static_cast<std::uint32_t>(*ttl);
  return header;
}

/// MNAME and RNAME come before the serial (RFC 1035 3.3.13); absent data counts as 0.
std::uint32_t SoaSerial(DnsReader data) {
  if (!data.Name() || !data.Name()) return 0;
  return static_cast<std::uint32_t>(data.Number(4).value_or(0));
}

std::optional<DnsRecord> ReadRecord(DnsReader& reader, DnsMessage& message) {
  const auto header = ReadHeader(reader);
  const auto length = header ? reader.Number(2) : std::nullopt;
  if (!length) return std::nullopt;
  const auto data = reader.Window(static_cast<std::size_t>(*length));
  if (!data) return std::nullopt;
  auto text = DnsRecordText(*header, *data);
  if (!text) return std::nullopt;
  DnsRecord record{std::move(*text), header->type, std::nullopt};
  if (header->type == kTypeSoa) record.soa_serial = SoaSerial(*data);
  if (header->type == kTypeOpt) message.rcode |= static_cast<int>(header->ttl >> 24) << 4;
  reader.Skip(static_cast<std::size_t>(*length));
  return record;
}

bool ReadSection(DnsReader& reader, std::uint64_t count, DnsMessage& message,
                 std::vector<DnsRecord>& records) {
  // A count that promises more than there is, is a lie: what is there, counts.
  for (std::uint64_t i = 0; i < count && !reader.AtEnd(); ++i) {
    auto record = ReadRecord(reader, message);
    if (!record) return false;
    records.push_back(std::move(*record));
  }
  return true;
}

bool SkipQuestions(DnsReader& reader, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count && !reader.AtEnd(); ++i) {
    if (!reader.Name()) return false;
    // miekg/dns tolerates a question that ends behind its name or its type.
    if (!reader.AtEnd() && !reader.Number(2)) return false;
    if (!reader.AtEnd() && !reader.Number(2)) return false;
  }
  return true;
}

}  // namespace

Result<std::string> EncodeDnsQuery(const DnsQuery& query) {
  const auto name = EncodeDnsName(query.name);
  if (!name) return Fail(ErrorCode::kInvalid, "\"" + query.name + "\" is not a domain name");
  std::string wire;
  Append16(wire, query.id);
  Append16(wire, query.recursion_desired ? kFlagRecursionDesired : 0);
  Append16(wire, 1);
  wire.append(6, '\0');
  wire += *name;
  Append16(wire, query.type);
  Append16(wire, query.klass);
  return wire;
}

Result<DnsMessage> DecodeDnsMessage(std::string_view wire) {
  if (wire.size() < kHeaderBytes || wire.size() > kMaxMessageBytes) {
    return Fail(ErrorCode::kInvalid, "the answer is no DNS message");
  }
  DnsReader reader(wire);
  DnsMessage message;
  message.id = static_cast<std::uint16_t>(*reader.Number(2));
  const std::uint64_t flags = *reader.Number(2);
  message.is_response = (flags & kFlagResponse) != 0;
  message.truncated = (flags & kFlagTruncated) != 0;
  message.rcode = static_cast<int>(flags & 0xf);
  const std::uint64_t questions = *reader.Number(2);
  const std::uint64_t answers = *reader.Number(2);
  const std::uint64_t authorities = *reader.Number(2);
  const std::uint64_t additionals = *reader.Number(2);
  if (!SkipQuestions(reader, questions)) {
    return Fail(ErrorCode::kInvalid, "the question of the answer is malformed");
  }
  if (!ReadSection(reader, answers, message, message.answer) ||
      !ReadSection(reader, authorities, message, message.authority) ||
      !ReadSection(reader, additionals, message, message.additional)) {
    return Fail(ErrorCode::kInvalid, "a record of the answer is malformed");
  }
  return message;
}

}  // namespace sonde
