// Frames of WebSocket (RFC 6455 5.2) by hand, as a server writes and reads them.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sonde {

/// An unmasked frame of a server. `opcode`: 0 continuation, 1 text, 2 binary, 8 close, 9 ping.
std::string ServerFrame(int opcode, std::string_view payload, bool final = true);

/// The answer that upgrades `request`; empty if it is none.
std::string UpgradeAnswer(std::string_view request);

struct ClientFrame {
  int opcode = 0;
  std::string payload;  ///< unmasked
};
/// The short frames (up to 125 bytes) in `bytes`; it ends at one that is not masked.
std::vector<ClientFrame> ClientFrames(std::string_view bytes);

}  // namespace sonde
