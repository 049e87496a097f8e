// query_response: the configured dialogue of the tcp prober (and of others that speak in lines).
//
// Why: a table of keys of its own, shared by every section that has `query_response`.
//
// THREAD: immutable once parsed. LIFETIME: held by the prober's configuration.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sonde/config_spec.h"

namespace sonde {

/// A label of probe_expect_info; the value may refer to groups of the match.
struct ExpectLabel {
  std::string name;
  std::string value;
  friend bool operator==(const ExpectLabel&, const ExpectLabel&) = default;
};

/// One entry: waits (expect or expect_bytes), then sends, then starts TLS.
struct DialogueEntry {
  std::optional<Regex> expect;
  std::string expect_bytes;
  std::vector<ExpectLabel> labels;
  bool has_labels = false;  ///< the key is there: an empty list still gives a series without labels
  std::string send;
  bool starttls = false;
  friend bool operator==(const DialogueEntry&, const DialogueEntry&) = default;
};
using QueryResponse = std::vector<DialogueEntry>;

const ObjectSpec<DialogueEntry>& DialogueEntrySpec();

}  // namespace sonde
