// Declarations: the signatures of the standard library and the names of the environment.
//
// Why: the checker's facts, as data.
//
// THREAD: immutable. LIFETIME: static.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "cel/function.h"
#include "cel/type.h"
#include "cel/value.h"

namespace sonde::cel {

/// A type in a signature; A and B are its parameters.
enum class Spec : std::uint8_t {
  kNone,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kDuration,
  kTimestamp,
  kType,
  kDyn,
  kA,
  kB,
  kListOfA,
  kMapOfAToB,
};

struct Overload {
  Spec result = Spec::kNone;
  std::array<Spec, 3> arguments{};  ///< kNone behind the last one
  bool method = false;
  bool across_numbers = false;  ///< compares different number types

  std::size_t arity() const noexcept;
};

struct FunctionDeclaration {
  std::string_view name;
  Function function;
  std::span<const Overload> overloads;
};

/// Null if there is none. Source: cel-spec, doc/langdef.md, "List of Standard Definitions".
const FunctionDeclaration* FindFunction(std::string_view name);
const FunctionDeclaration& Declaration(Function function);

/// A constant of the environment: mostly types by their names.
struct Constant {
  std::string_view name;
  Type::Kind type;
  Value value;
};
const Constant* FindConstant(std::string_view name);

}  // namespace sonde::cel
