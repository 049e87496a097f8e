#include "probes/dialogue/query_response.h"

namespace sonde {
namespace {

const ObjectSpec<ExpectLabel>& ExpectLabelSpec() {
  static const ObjectSpec<ExpectLabel> spec = [] {
    ObjectSpec<ExpectLabel> keys("label", "A label of probe_expect_info.");
    keys.Key("name", &ExpectLabel::name, "Name of the label.");
    keys.Key("value", &ExpectLabel::value,
             "Its value; $1, ${1} and ${name} stand for groups of the match.");
    return keys;
  }();
  return spec;
}

void CheckEntry(DialogueEntry& entry, const ConfigNode& node, ConfigErrors& errors) {
  const ConfigNode* labels = node.Find("labels");
  entry.has_labels = labels != nullptr && !labels->IsNull();
  if (entry.expect && !entry.expect_bytes.empty()) {
    errors.Add(node.mark, "expect and expect_bytes are both set",
               "an entry waits for one of the two");
  }
}

}  // namespace

const ObjectSpec<DialogueEntry>& DialogueEntrySpec() {
  static const ObjectSpec<DialogueEntry> spec = [] {
    ObjectSpec<DialogueEntry> keys("query_response entry",
                                   "One step: waits, then sends, then starts TLS.");
    keys.Key("expect", &DialogueEntry::expect,
             "Reads lines until one matches this regular expression.", {.example = "^220 .*ESMTP"});
    keys.Key("expect_bytes", &DialogueEntry::expect_bytes,
             "Exactly these bytes must come, in one piece.");
    keys.Objects("labels", &DialogueEntry::labels, ExpectLabelSpec(),
                 "With expect: labels of probe_expect_info, filled from the match.");
    keys.Key("send", &DialogueEntry::send,
             "Sent with a newline after it; with expect, groups of the match are filled in.",
             {.example = "EHLO prober"});
    keys.Key("starttls", &DialogueEntry::starttls, "Starts TLS on this connection.",
             {.default_text = "false"});
    keys.Check(CheckEntry);
    return keys;
  }();
  return spec;
}

}  // namespace sonde
