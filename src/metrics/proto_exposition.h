// ProtoExposition: the text exposition, said again in Prometheus' protobuf format.
//
// Why: everything that shows metrics writes text; who asks for protobuf is rare, and gets the same
// page translated: one writer of metrics, one translator. Numbers are the same to the last bit,
// because text holds their shortest digits.
//
// THREAD: pure functions; a large page takes some tens of milliseconds: off the loop then.
// LIFETIME: none.
#pragma once

#include <string>
#include <string_view>

#include "metrics/exposition_format.h"

namespace sonde {

/// `text`, a page that ExpositionWriter wrote, in `encoding`; text stays as it is.
std::string EncodeExposition(std::string text, ExpositionFormat::Encoding encoding);

}  // namespace sonde
