// CelProgram: an expression of the Common Expression Language over one JSON document.
//
// Why: `fail_if_body_json_matches_cel`, its negation, and sonde's `expect.json` are written in it.
// The dialect is cel-go's standard environment as blackbox_exporter configures it: standard
// library, standard macros (has, all, exists, exists_one, map, filter), one dynamic variable
// `body`, no extensions. What cel-go's parser and type checker reject, Compile rejects.
//
// THREAD: immutable after Compile; Evaluate may run on several threads at once. Compile may read
// time zone files, so it belongs where configuration is loaded, not on a loop thread. LIFETIME:
// cheap to copy (shared).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sonde/result.h"

namespace sonde {

namespace cel {
struct Program;
}

/// What one evaluation gave.
struct CelOutcome {
  enum class Kind : std::uint8_t {
    kTrue,
    kFalse,
    kError,  ///< no verdict: body is not JSON, missing key, wrong types, not a boolean, a limit
  };
  /// What is wrong if there is no verdict.
  enum class Flaw : std::uint8_t { kNone, kBody, kEvaluation, kNoBoolean };
  Kind kind = Kind::kError;
  std::string error;  ///< why there is no verdict; empty unless kError
  Flaw flaw = Flaw::kNone;

  bool is_true() const noexcept { return kind == Kind::kTrue; }
  bool is_false() const noexcept { return kind == Kind::kFalse; }
};

/// Limits: an expression has at most 100,000 code points and 250 levels of nesting (cel-go's
/// numbers); a body 32 MiB, 2,000,000 values and 10,000 levels; an evaluation 10,000,000 steps and
/// 256 MiB.
class CelProgram {
 public:
  /// Parses and type-checks `source` (UTF-8). The error is kInvalid, its message starts with
  /// "line:column: ".
  static Result<CelProgram> Compile(std::string_view source);

  /// Parses `json_body` and evaluates. Bounded by the limits above, never throws, never blocks.
  CelOutcome Evaluate(std::string_view json_body) const;

  const std::string& source() const noexcept;
  friend bool operator==(const CelProgram& a, const CelProgram& b) noexcept {
    return a.source() == b.source();
  }

 private:
  explicit CelProgram(std::shared_ptr<const cel::Program> program) : program_(std::move(program)) {}

  std::shared_ptr<const cel::Program> program_;
};

}  // namespace sonde
