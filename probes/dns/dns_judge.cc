#include "probes/dns/dns_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <string>
#include <utility>

#include "sonde/regex.h"

namespace sonde {
namespace {

/// Whether `record` matches; a pattern that is no regular expression is the module's fault.
std::expected<bool, Failure> Matches(const DnsRecord& record, const std::string& pattern,
                                     RunLog& log) {
  const auto regex = Regex::Compile(pattern);
  if (regex) return regex->Matches(record.text);
  log.Error("Error matching regexp", {{"regexp", pattern}, {"err", regex.error().message}});
  return std::unexpected(Failure{FailureReason::kConfig, regex.error().message});
}

Failure Bad(std::string_view section, const std::string& what) {
  return {FailureReason::kAnswer, "section " + std::string(section) + ": " + what};
}

Failure JudgeNoRecords(const RecordRules& rules, std::string_view section, RunLog& log) {
  if (!rules.fail_if_not_matches.empty()) {
    log.Error("fail_if_not_matches_regexp specified but no RRs returned");
  } else if (!rules.fail_if_none_matches.empty()) {
    log.Error("fail_if_none_matches_regexp specified but no RRs returned");
  } else {
    return {};
  }
  return Bad(section, "there is no record to match");
}

/// What must hold over all records together, gathered record by record.
struct Tally {
  bool all_match = true;
  bool some_match = false;
};

std::expected<void, Failure> JudgeRecord(const DnsRecord& record, const RecordRules& rules,
                                         std::string_view section, Tally& tally, RunLog& log) {
  log.Debug("Validating RR", {{"rr", record.text}});
  for (const std::string& pattern : rules.fail_if_matches) {
    const auto hit = Matches(record, pattern, log);
    if (!hit) return std::unexpected(hit.error());
    if (!*hit) continue;
    log.Error("At least one RR matched regexp", {{"regexp", pattern}, {"rr", record.text}});
    return std::unexpected(Bad(section, "\"" + record.text + "\" matches " + pattern));
  }
  for (const std::string& pattern : rules.fail_if_all_match) {
    const auto hit = Matches(record, pattern, log);
    if (!hit) return std::unexpected(hit.error());
    tally.all_match = tally.all_match && *hit;
  }
  for (const std::string& pattern : rules.fail_if_not_matches) {
    const auto hit = Matches(record, pattern, log);
    if (!hit) return std::unexpected(hit.error());
    if (*hit) continue;
    log.Error("At least one RR did not match regexp", {{"regexp", pattern}, {"rr", record.text}});
    return std::unexpected(Bad(section, "\"" + record.text + "\" does not match " + pattern));
  }
  for (const std::string& pattern : rules.fail_if_none_matches) {
    const auto hit = Matches(record, pattern, log);
    if (!hit) return std::unexpected(hit.error());
    tally.some_match = tally.some_match || *hit;
  }
  return {};
}

}  // namespace

Failure JudgeRcode(int rcode, const std::optional<std::vector<std::string>>& valid_rcodes,
                   RunLog& log) {
  static const std::vector<std::string> kDefault = {"NOERROR"};
  std::vector<int> valid;
  for (const std::string& name : valid_rcodes ? *valid_rcodes : kDefault) {
    const auto number = DnsRcodeByName(name);
    if (!number) {
      log.Error("Invalid rcode", {{"rcode", name}, {"known_rcode", DnsRcodeList()}});
      return {FailureReason::kConfig, "valid_rcodes: \"" + name + "\" is not a response code"};
    }
    valid.push_back(*number);
  }
  const std::string_view name = DnsRcodeByNumber(rcode);
  if (std::ranges::find(valid, rcode) != valid.end()) {
    log.Debug("Rcode is valid", {{"rcode", rcode}, {"string_rcode", name}});
    return {};
  }
  if (log.Wants(LogLevel::kError)) {
    log.Error("Rcode is not one of the valid rcodes",
              {{"rcode", rcode},
               {"string_rcode", name},
               {"valid_rcodes", fmt::format("[{}]", fmt::join(valid, " "))}});
  }
  return {FailureReason::kDnsRcode, "the server answered " + DnsRcodeName(rcode)};
}

Failure JudgeRecords(std::span<const DnsRecord> records, const RecordRules& rules,
                     std::string_view section, RunLog& log) {
  if (records.empty()) return JudgeNoRecords(rules, section, log);
  Tally tally;
  for (const DnsRecord& record : records) {
    auto judged = JudgeRecord(record, rules, section, tally, log);
    if (!judged) return std::move(judged.error());
  }
  if (!rules.fail_if_all_match.empty() && !tally.all_match) {
    log.Error("Not all RRs matched regexp");
    return Bad(section, "not every record matches every one of fail_if_all_match_regexp");
  }
  if (!rules.fail_if_none_matches.empty() && !tally.some_match) {
    log.Error("None of the RRs did matched any regexp");
    return Bad(section, "no record matches any of fail_if_none_matches_regexp");
  }
  return {};
}

Failure JudgeAnswer(const DnsMessage& message, const DnsConfig& config, RunLog& log) {
  if (Failure failure = JudgeRcode(message.rcode, config.valid_rcodes, log)) return failure;
  struct Section {
    std::string_view name, begins, fails;
    const std::vector<DnsRecord>& records;
    const RecordRules& rules;
  };
  const Section sections[] = {
      {"answer", "Validating Answer RRs", "Answer RRs validation failed", message.answer,
       config.answer},
      {"authority", "Validating Authority RRs", "Authority RRs validation failed",
       message.authority, config.authority},
      {"additional", "Validating Additional RRs", "Additional RRs validation failed",
       message.additional, config.additional}};
  for (const Section& section : sections) {
    log.Debug(section.begins);
    Failure failure = JudgeRecords(section.records, section.rules, section.name, log);
    if (!failure) continue;
    log.Error(section.fails);
    return failure;
  }
  return {};
}

}  // namespace sonde
