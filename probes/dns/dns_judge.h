// What a DNS answer is worth: pure decisions over a decoded message, told to the run's log.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "probes/dns/dns_config.h"
#include "sonde/failure.h"
#include "sonde/net/dns_message.h"
#include "sonde/run_log.h"

namespace sonde {

/// Whether `rcode` is among the valid ones; an unknown name in the list is a failure of the module.
Failure JudgeRcode(int rcode, const std::optional<std::vector<std::string>>& valid_rcodes,
                   RunLog& log);

/// The rules of one section in blackbox_exporter's order. `section` names it in
/// details.
Failure JudgeRecords(std::span<const DnsRecord> records, const RecordRules& rules,
                     std::string_view section, RunLog& log);

/// Rcode, then answer, authority and additional section; the first failure counts.
Failure JudgeAnswer(const DnsMessage& message, const DnsConfig& config, RunLog& log);

}  // namespace sonde
