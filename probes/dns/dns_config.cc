#include "probes/dns/dns_config.h"

#include "sonde/net/dns_message.h"
#include "sonde/net/tls_options_spec.h"

namespace sonde {
namespace {

const ObjectSpec<RecordRules>& RecordRulesSpec() {
  static const ObjectSpec<RecordRules> spec = [] {
    ObjectSpec<RecordRules> keys(
        "record_rules",
        "Regular expressions over records in zone-file form, fields separated by tabs.");
    keys.Key("fail_if_matches_regexp", &RecordRules::fail_if_matches,
             "Fail if any record matches any of these.");
    keys.Key("fail_if_all_match_regexp", &RecordRules::fail_if_all_match,
             "Fail unless every record matches every one of these (the exporter's meaning).");
    keys.Key("fail_if_not_matches_regexp", &RecordRules::fail_if_not_matches,
             "Fail if some record does not match one of these, or if there is no record.");
    keys.Key("fail_if_none_matches_regexp", &RecordRules::fail_if_none_matches,
             "Fail if no record matches any of these.");
    return keys;
  }();
  return spec;
}

void CheckQuery(DnsConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  if (config.query_name.empty()) {
    errors.Add(node.mark, "query_name is missing: the dns section needs the name to ask for");
  }
  const auto place = [&](std::string_view key) -> const SourceMark& {
    const ConfigNode* value = node.Find(key);
    return value != nullptr ? value->mark : node.mark;
  };
  if (!config.query_type.empty() && !DnsTypeByName(config.query_type)) {
    errors.Add(place("query_type"), "query_type \"" + config.query_type + "\" is not a record type",
               "use an upper-case mnemonic such as A, AAAA, MX or SOA");
  }
  if (!config.query_class.empty() && !DnsClassByName(config.query_class)) {
    errors.Add(place("query_class"), "query_class \"" + config.query_class + "\" is not a class",
               "use IN, CS, CH, HS, NONE or ANY");
  }
}

}  // namespace

const ObjectSpec<DnsConfig>& DnsSpec() {
  static const ObjectSpec<DnsConfig> spec = [] {
    ObjectSpec<DnsConfig> keys("dns", "Asks a DNS server one question and judges the answer.");
    keys.Key("preferred_ip_protocol", &DnsConfig::preferred_ip_protocol,
             "Address family of the server to prefer: ip6 or ip4.", {.default_text = "ip6"});
    keys.Key("ip_protocol_fallback", &DnsConfig::ip_protocol_fallback,
             "Use the other family if the server has no address of the preferred one.",
             {.default_text = "true"});
    keys.Key("dns_over_tls", &DnsConfig::dns_over_tls,
             "Ask over TLS (RFC 7858), port 853 by default; needs transport_protocol tcp.");
    keys.Object("tls_config", &DnsConfig::tls_config, TlsOptionsSpec(), "How to handshake.");
    keys.Key("source_ip_address", &DnsConfig::source_ip_address, "Local address to ask from.");
    keys.Key("transport_protocol", &DnsConfig::transport_protocol, "udp or tcp.",
             {.default_text = "udp"});
    keys.Key("query_class", &DnsConfig::query_class, "Class to ask for.", {.default_text = "IN"});
    keys.Key("query_name", &DnsConfig::query_name, "Name to ask for.",
             {.example = "example.com", .required = false});
    keys.Key("query_type", &DnsConfig::query_type, "Record type to ask for.",
             {.default_text = "ANY"});
    keys.Key("recursion_desired", &DnsConfig::recursion_desired, "Set the RD flag.",
             {.default_text = "true"});
    keys.Key("valid_rcodes", &DnsConfig::valid_rcodes, "Response codes that are good.",
             {.default_text = "[NOERROR]"});
    keys.Object("validate_answer_rrs", &DnsConfig::answer, RecordRulesSpec(),
                "Rules for the answer section.");
    keys.Object("validate_authority_rrs", &DnsConfig::authority, RecordRulesSpec(),
                "Rules for the authority section.");
    keys.Object("validate_additional_rrs", &DnsConfig::additional, RecordRulesSpec(),
                "Rules for the additional section.");
    keys.Check(CheckQuery);
    return keys;
  }();
  return spec;
}

}  // namespace sonde
