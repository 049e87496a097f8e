// MessageDialogue: decides the next step of a query_response whose unit is the message.
//
// Why: lines, newlines and STARTTLS are what Dialogue is about; here an expect takes exactly one
// message, and a send is one. The decisions are pure; the run only executes them.
//
// THREAD: the shard's. LIFETIME: refers to the entries; they outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "probes/dialogue/query_response.h"
#include "sonde/failure.h"

namespace sonde {

class MessageDialogue {
 public:
  struct Decision {
    enum class Kind : std::uint8_t { kRead, kSend, kPass, kFail };
    Kind kind = Kind::kPass;
    std::string data;  ///< kSend
    Failure failure;   ///< kFail
  };

  explicit MessageDialogue(const QueryResponse& entries) : entries_(entries) {}

  /// The next step; call it at the start and after a write.
  Decision Next();
  /// The message that was read for.
  Decision OnMessage(std::string_view message);
  /// "step 2 of 3": what a failure or a deadline interrupts.
  std::string Where() const;

 private:
  Decision Send(std::string text);

  const QueryResponse& entries_;
  std::size_t index_ = 0;
};

}  // namespace sonde
