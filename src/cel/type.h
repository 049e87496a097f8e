// Type: what the checker knows about an expression.
//
// Why: expressions over `body` are dynamic, but what is known at load time is checked at load time.
//
// THREAD: immutable. LIFETIME: owned by a Unifier, or static.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace sonde::cel {

struct Type {
  enum class Kind : std::uint8_t {
    kDyn,
    kNull,
    kBool,
    kInt,
    kUint,
    kDouble,
    kString,
    kBytes,
    kDuration,
    kTimestamp,
    kType,      ///< of types as values
    kList,      ///< of `first`
    kMap,       ///< from `first` to `second`
    kVariable,  ///< not known yet; number `variable`
  };

  Kind kind = Kind::kDyn;
  const Type* first = nullptr;
  const Type* second = nullptr;
  std::size_t variable = 0;
};

/// The one type of a kind without parameters.
const Type* SimpleType(Type::Kind kind);

/// For messages: `list(map(string, dyn))`. Cut off where it nests deeply.
std::string ToString(const Type& type);

}  // namespace sonde::cel
