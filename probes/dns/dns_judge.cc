#include "probes/dns/dns_judge.h"

#include <expected>
#include <string>

#include "sonde/regex.h"

namespace sonde {
namespace {

/// Whether `record` matches; a pattern that is no regular expression is the module's fault.
std::expected<bool, Failure> Matches(const DnsRecord& record, const std::string& pattern) {
  const auto regex = Regex::Compile(pattern);
  if (!regex) return std::unexpected(Failure{FailureReason::kConfig, regex.error().message});
  return regex->Matches(record.text);
}

Failure Bad(std::string_view section, const std::string& what) {
  return {FailureReason::kAnswer, "section " + std::string(section) + ": " + what};
}

Failure JudgeNoRecords(const RecordRules& rules, std::string_view section) {
  if (rules.fail_if_not_matches.empty() && rules.fail_if_none_matches.empty()) return {};
  return Bad(section, "there is no record to match");
}

/// What must hold over all records together, gathered record by record.
struct Tally {
  bool all_match = true;
  bool some_match = false;
};

std::expected<void, Failure> JudgeRecord(const DnsRecord& record, const RecordRules& rules,
                                         std::string_view section, Tally& tally) {
  for (const std::string& pattern : rules.fail_if_matches) {
    const auto hit = Matches(record, pattern);
    if (!hit) return std::unexpected(hit.error());
    if (*hit) return std::unexpected(Bad(section, "\"" + record.text + "\" matches " + pattern));
  }
  for (const std::string& pattern : rules.fail_if_all_match) {
    const auto hit = Matches(record, pattern);
    if (!hit) return std::unexpected(hit.error());
    tally.all_match = tally.all_match && *hit;
  }
  for (const std::string& pattern : rules.fail_if_not_matches) {
    const auto hit = Matches(record, pattern);
    if (!hit) return std::unexpected(hit.error());
    if (!*hit)
      return std::unexpected(Bad(section, "\"" + record.text + "\" does not match " + pattern));
  }
  for (const std::string& pattern : rules.fail_if_none_matches) {
    const auto hit = Matches(record, pattern);
    if (!hit) return std::unexpected(hit.error());
    tally.some_match = tally.some_match || *hit;
  }
  return {};
}

}  // namespace

Failure JudgeRcode(int rcode, const std::optional<std::vector<std::string>>& valid_rcodes) {
  static const std::vector<std::string> kDefault = {"NOERROR"};
  const std::vector<std::string>& valid = valid_rcodes ? *valid_rcodes : kDefault;
  bool good = false;
  for (const std::string& name : valid) {
    const auto number = DnsRcodeByName(name);
    if (!number) {
      return {FailureReason::kConfig, "valid_rcodes: \"" + name + "\" is not a response code"};
    }
    good = good || *number == rcode;
  }
  if (good) return {};
  return {FailureReason::kDnsRcode, "the server answered " + DnsRcodeName(rcode)};
}

Failure JudgeRecords(std::span<const DnsRecord> records, const RecordRules& rules,
                     std::string_view section) {
  if (records.empty()) return JudgeNoRecords(rules, section);
  Tally tally;
  for (const DnsRecord& record : records) {
    if (auto judged = JudgeRecord(record, rules, section, tally); !judged) return judged.error();
  }
  if (!rules.fail_if_all_match.empty() && !tally.all_match) {
    return Bad(section, "not every record matches every one of fail_if_all_match_regexp");
  }
  if (!rules.fail_if_none_matches.empty() && !tally.some_match) {
    return Bad(section, "no record matches any of fail_if_none_matches_regexp");
  }
  return {};
}

Failure JudgeAnswer(const DnsMessage& message, const DnsConfig& config) {
  if (Failure failure = JudgeRcode(message.rcode, config.valid_rcodes)) return failure;
  if (Failure failure = JudgeRecords(message.answer, config.answer, "answer")) return failure;
  if (Failure failure = JudgeRecords(message.authority, config.authority, "authority"))
    return failure;
  return JudgeRecords(message.additional, config.additional, "additional");
}

}  // namespace sonde
