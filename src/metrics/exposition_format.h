// ExpositionFormat: what a scraper wants its metrics written in.
//
// Why: blackbox_exporter negotiates text and three encodings of the protobuf exposition
// (blackbox.md 2.3), by the rules of Prometheus' expfmt; OpenMetrics is not among them.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sonde {

struct ExpositionFormat {
  enum class Encoding : std::uint8_t { kText, kProtoDelimited, kProtoText, kProtoCompact };
  Encoding encoding = Encoding::kText;
  std::string escaping = "underscores";  ///< told back; our names need none

  std::string ContentType() const;
};

/// The best of an Accept header; text if nothing fits.
ExpositionFormat NegotiateExposition(std::string_view accept);

}  // namespace sonde
