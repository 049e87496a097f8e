// Any bytes as any content coding: never a crash, pieces of bounded size, the sink's word is the
// last, and where the bytes are cut, and whether the sink stops now and then, makes no difference
// to what comes out, but that br may keep back the end of what it decoded before a flaw.

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "fuzz_input.h"
#include "sonde/decompressor.h"

namespace {

using sonde::Decompressor;
using sonde::Require;

constexpr std::array<std::string_view, 4> kCodings = {"gzip", "br", "deflate", "identity"};
constexpr std::size_t kEnough = std::size_t{1} << 20;

struct Outcome {
  std::string plain;
  bool good = true;
};

/// `halting`: the sink stops after each piece, and is fed again.
Outcome Decode(std::string_view coding, std::string_view encoded, sonde::FuzzCut cut,
               bool halting) {
  Outcome outcome;
  bool wanted = true;
  bool halted = false;
  const auto decoder = Decompressor::For(coding);
  Decompressor::Sink sink = [&](std::string_view piece) {
    Require(wanted && !halted);
    Require(coding == "identity" || piece.size() <= Decompressor::kPieceBytes);
    outcome.plain += piece;
    wanted = outcome.plain.size() < kEnough;
    halted = halting;
    return wanted && !halting;
  };
  sonde::ForEachPiece(encoded, cut, [&](std::string_view piece) {
    do {
      halted = false;
      outcome.good = decoder->Feed(piece, sink).has_value();
    } while (outcome.good && wanted && halted);
    return outcome.good && wanted;
  });
  if (!wanted) outcome.plain.resize(kEnough);  // it may have come in other pieces
  if (outcome.good && wanted) outcome.good = decoder->End().has_value();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sonde::FuzzInput input(data, size);
  const std::string_view coding = kCodings[input.TakeByte() % kCodings.size()];
  const sonde::FuzzCut cut = input.TakeByte();
  const Outcome whole = Decode(coding, input.rest(), 0, false);
  const Outcome pieces = Decode(coding, input.rest(), cut, cut % 2 == 1);
  Require(whole.good == pieces.good);
  const std::size_t common = std::min(whole.plain.size(), pieces.plain.size());
  Require(whole.plain.substr(0, common) == pieces.plain.substr(0, common));
  Require(whole.plain.size() == pieces.plain.size() || (coding == "br" && !whole.good));
  return 0;
}
