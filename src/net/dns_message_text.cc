// A DNS message as text: head, questions and sections in the form of miekg/dns, which the exporter
// logs.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "net/dns_rdata.h"
#include "net/dns_wire.h"
#include "sonde/net/dns_message.h"

namespace sonde {
namespace {

constexpr std::uint16_t kTypeOpt = 41;

struct FlagName {
  std::uint64_t bit;
  std::string_view name;
};
constexpr auto kFlags = std::to_array<FlagName>({{0x8000, " qr"},
                                                 {0x0400, " aa"},
                                                 {0x0200, " tc"},
                                                 {0x0100, " rd"},
                                                 {0x0080, " ra"},
                                                 {0x0040, " z"},
                                                 {0x0020, " ad"},
                                                 {0x0010, " cd"}});
/// By number; those between are not assigned.
constexpr std::size_t kUpdate = 5;
constexpr std::array<std::string_view, 6> kOpcodes = {"QUERY", "IQUERY", "STATUS",
                                                      "",      "NOTIFY", "UPDATE"};

/// One line for each question. What a question leaves out at the end of the message is zero.
std::string QuestionLines(DnsReader& reader, std::uint64_t count, std::size_t& seen) {
  std::string lines;
  for (; seen < count && !reader.AtEnd(); ++seen) {
    const auto name = reader.Name();
    if (!name) break;
    const auto type = static_cast<std::uint16_t>(reader.Number(2).value_or(0));
    const auto klass = static_cast<std::uint16_t>(reader.Number(2).value_or(0));
    lines += fmt::format(";{}\t{}\t {}\n", *name, DnsClassName(klass), DnsTypeName(type));
  }
  return lines;
}

/// What the four parts of a message are called: in its head, and above them.
struct PartNames {
  std::array<std::string_view, 4> counts, titles;
};
constexpr PartNames kQueryParts = {{"QUERY", "ANSWER", "AUTHORITY", "ADDITIONAL"},
                                   {"QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL"}};
constexpr PartNames kUpdateParts = {{"ZONE", "PREREQ", "UPDATE", "ADDITIONAL"},
                                    {"ZONE", "PREREQUISITE", "UPDATE", "ADDITIONAL"}};

std::string Title(std::string_view name) { return fmt::format("\n;; {} SECTION:\n", name); }

/// Without what stands in the pseudosection, if `skip_opt`.
std::string Section(std::string_view name, const std::vector<DnsRecord>& records,
                    bool skip_opt = false) {
  if (records.empty()) return "";
  std::string text = Title(name);
  for (const DnsRecord& record : records) {
    if (!skip_opt || record.type != kTypeOpt) (text += record.text) += '\n';
  }
  return text;
}

}  // namespace

std::string DnsMessageText(std::string_view wire, const DnsMessage& message) {
  DnsReader reader(wire);
  reader.Number(2);
  const std::uint64_t flags = reader.Number(2).value_or(0);
  const std::uint64_t questions = reader.Number(2).value_or(0);
  reader.Bytes(6);
  std::size_t asked = 0;
  const std::string question_lines = QuestionLines(reader, questions, asked);

  const std::size_t opcode = (flags >> 11) & 0xf;
  const auto& [counts, titles] = opcode == kUpdate ? kUpdateParts : kQueryParts;
  std::string text = fmt::format(";; opcode: {}, status: {}, id: {}\n;; flags:",
                                 opcode < kOpcodes.size() ? kOpcodes[opcode] : "",
                                 DnsRcodeByNumber(message.rcode), message.id);
  for (const FlagName& flag : kFlags) {
    if ((flags & flag.bit) != 0) text += flag.name;
  }
  text += fmt::format("; {}: {}, {}: {}, {}: {}, {}: {}\n", counts[0], asked, counts[1],
                      message.answer.size(), counts[2], message.authority.size(), counts[3],
                      message.additional.size());
  const auto& more = message.additional;
  const auto opt = std::ranges::find(more.rbegin(), more.rend(), kTypeOpt, &DnsRecord::type);
  if (opt != more.rend()) (text += opt->text) += '\n';
  if (asked > 0) text += Title(titles[0]) + question_lines;
  text += Section(titles[1], message.answer) + Section(titles[2], message.authority);
  if (opt == more.rend() || more.size() > 1) text += Section(titles[3], more, true);
  return text;
}

}  // namespace sonde
